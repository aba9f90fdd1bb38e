import type { Account, Call } from "./account";

/** Vault's things in an account, as calls name them. */
export function vaultThings(account: Account) {
  const { region } = account;
  const tagged = { "aws:ResourceTag/component": "vault", "aws:ResourceTag/environment": account.environment };
  return {
    tagged,
    key: account.arn("kms", "key/of-vault"),
    instance: account.arn("ec2", "instance/i-vault"),
    volume: account.arn("ec2", "volume/vol-vault"),
    snapshot: `arn:aws:ec2:${region}::snapshot/snap-vault`,
    role: `arn:aws:iam::${account.accountId}:role/${account.prefix}-vault`,
    profile: `arn:aws:iam::${account.accountId}:instance-profile/${account.prefix}-vault`,
    logs: account.arn("logs", `log-group:/${account.prefix}/vault/audit:*`),
    backups: `arn:aws:s3:::${account.prefix}-backups-s7q2/vault/raft.snapshot`,
    audit: `arn:aws:s3:::${account.prefix}-audit-s7q2/vault/audit.log`,
  };
}

/** The back doors of cloud facts 7.1: each would open Vault to whoever has it. */
export function backDoors(account: Account): readonly (readonly [what: string, call: Call])[] {
  const { tagged, ...vault } = vaultThings(account);
  const on = (resource: string, context: Call["context"] = tagged) => ({ on: resource, context });
  const other = { "aws:RequestTag/environment": account.environment };
  const marked = { ...tagged, "aws:TagKeys": ["component"] };
  return [
    ["decrypts with Vault's key", { action: "kms:Decrypt", ...on(vault.key) }],
    ["encrypts with Vault's key", { action: "kms:Encrypt", ...on(vault.key) }],
    ["takes a data key of Vault's key", { action: "kms:GenerateDataKey", ...on(vault.key) }],
    ["moves a secret to another key", { action: "kms:ReEncryptFrom", ...on(vault.key) }],
    ["hands on Vault's key by a grant", { action: "kms:CreateGrant", ...on(vault.key) }],
    [
      "hands it on through another service",
      { action: "kms:CreateGrant", ...on(vault.key, { ...tagged, "aws:ViaAWSService": "true" }) },
    ],
    ["opens a session", { action: "ssm:StartSession", ...on(vault.instance) }],
    ["resumes a custodian's session", { action: "ssm:ResumeSession", on: account.arn("ssm", "session/custodian-1") }],
    ["sends a command", { action: "ssm:SendCommand", ...on(vault.instance) }],
    [
      "runs an automation",
      { action: "ssm:StartAutomationExecution", on: account.arn("ssm", "automation-definition/x") },
    ],
    ["plans a command", { action: "ssm:CreateAssociation", ...on(vault.instance) }],
    ["pushes an SSH key", { action: "ec2-instance-connect:SendSSHPublicKey", ...on(vault.instance) }],
    [
      "pushes a key for the serial console",
      { action: "ec2-instance-connect:SendSerialConsoleSSHPublicKey", ...on(vault.instance) },
    ],
    ["looks at the screen", { action: "ec2:GetConsoleScreenshot", ...on(vault.instance) }],
    ["reads the console", { action: "ec2:GetConsoleOutput", ...on(vault.instance) }],
    ["takes a snapshot of the volume", { action: "ec2:CreateSnapshot", ...on(vault.volume) }],
    ["takes snapshots of the machine", { action: "ec2:CreateSnapshots", ...on(vault.instance) }],
    ["takes an image of the machine", { action: "ec2:CreateImage", ...on(vault.instance) }],
    ["exports the machine", { action: "ec2:CreateInstanceExportTask", ...on(vault.instance) }],
    ["copies a snapshot", { action: "ec2:CopySnapshot", ...on(vault.snapshot) }],
    ["shares a snapshot", { action: "ec2:ModifySnapshotAttribute", ...on(vault.snapshot) }],
    ["makes a volume of a snapshot", { action: "ec2:CreateVolume", ...on(vault.snapshot) }],
    [
      "starts a machine from a snapshot",
      { action: "ec2:RunInstances", ...on(vault.snapshot, { ...tagged, ...other }) },
    ],
    ["lists a snapshot's blocks", { action: "ebs:ListSnapshotBlocks", ...on(vault.snapshot) }],
    ["reads a snapshot's blocks", { action: "ebs:GetSnapshotBlock", ...on(vault.snapshot) }],
    ["restores a backup of it", { action: "backup:StartRestoreJob", ...on(account.arn("backup", "recovery-point:x")) }],
    ["has a backup made of it", { action: "backup:StartBackupJob", ...on(account.arn("backup", "backup-vault:x")) }],
    [
      "gives a machine another start",
      { action: "ec2:ModifyInstanceAttribute", ...on(vault.instance, { ...tagged, "ec2:Attribute": "UserData" }) },
    ],
    ["lets itself become Vault", { action: "iam:UpdateAssumeRolePolicy", on: vault.role }],
    ["becomes Vault", { action: "sts:AssumeRole", on: vault.role }],
    [
      "puts Vault's role on a machine of its own",
      {
        action: "ec2:RunInstances",
        on: account.arn("ec2", "instance/*"),
        context: { "ec2:InstanceProfile": vault.profile, "aws:RequestTag/role": "bitcoin" },
      },
    ],
    [
      "gives a running machine Vault's role",
      {
        action: "ec2:AssociateIamInstanceProfile",
        on: account.arn("ec2", "instance/i-other"),
        context: { "ec2:NewInstanceProfile": vault.profile },
      },
    ],
    ["puts Vault's role into another profile", { action: "iam:AddRoleToInstanceProfile", on: `${vault.profile}-2` }],
    ["takes Vault's mark off a machine", { action: "ec2:DeleteTags", ...on(vault.instance, marked) }],
    ["takes Vault's mark off a key", { action: "kms:UntagResource", ...on(vault.key, marked) }],
    [
      "overwrites Vault's mark",
      { action: "ec2:CreateTags", ...on(vault.instance, { ...marked, "aws:RequestTag/component": "spare" }) },
    ],
    ["reads Vault's audit log", { action: "logs:GetLogEvents", on: vault.logs }],
    ["searches Vault's audit log", { action: "logs:FilterLogEvents", on: vault.logs }],
    ["has Vault's audit log sent on", { action: "logs:PutSubscriptionFilter", on: vault.logs }],
    [
      "reads what a custodian typed",
      { action: "logs:GetLogEvents", on: account.arn("logs", `log-group:/${account.prefix}/sessions:log-stream:x`) },
    ],
    ["reads a raft snapshot", { action: "s3:GetObject", on: vault.backups }],
    ["reads an older raft snapshot", { action: "s3:GetObjectVersion", on: vault.backups }],
    ["replaces a raft snapshot", { action: "s3:PutObject", on: vault.backups }],
    ["deletes a raft snapshot", { action: "s3:DeleteObject", on: vault.backups }],
    ["reads Vault's audit in its bucket", { action: "s3:GetObject", on: vault.audit }],
  ];
}

/** Doors of those who guard Vault's keys: shut to everybody else, and to whoever applies. */
export function keepersDoors(account: Account): readonly (readonly [what: string, call: Call])[] {
  const { tagged: context, key: on } = vaultThings(account);
  return [
    ["changes who uses Vault's key", { action: "kms:PutKeyPolicy", on, context }],
    ["ends Vault's key", { action: "kms:ScheduleKeyDeletion", on, context }],
    ["stops Vault's key", { action: "kms:DisableKey", on, context }],
  ];
}

/** What whoever applies stage's stack can still do, because it may make Vault: the README says so. */
export function whatABuilderCan(account: Account): readonly (readonly [what: string, call: Call])[] {
  const { tagged, ...vault } = vaultThings(account);
  const marked = {
    "aws:RequestTag/component": "vault",
    "ec2:InstanceProfile": vault.profile,
    "aws:RequestTag/environment": account.environment,
  };
  return [
    [
      "start a new machine of Vault's",
      { action: "ec2:RunInstances", on: account.arn("ec2", "instance/*"), context: marked },
    ],
    ["end a machine of Vault's", { action: "ec2:TerminateInstances", on: vault.instance, context: tagged }],
    ["attach a volume of Vault's elsewhere", { action: "ec2:AttachVolume", on: vault.volume, context: tagged }],
    [
      "use the key of its volumes through EC2",
      {
        action: "kms:CreateGrant",
        on: vault.key,
        context: { ...tagged, "kms:ViaService": `ec2.${account.region}.amazonaws.com` },
      },
    ],
    [
      "change what Vault's role may do",
      {
        action: "iam:PutRolePolicy",
        on: vault.role,
        context: { "iam:PermissionsBoundary": `arn:aws:iam::${account.accountId}:policy/${account.prefix}-boundary` },
      },
    ],
    [
      "change who reaches Vault",
      { action: "ec2:AuthorizeSecurityGroupIngress", on: account.arn("ec2", "security-group/x"), context: tagged },
    ],
  ];
}
