import { describe, expect, test } from "vitest";
import { allows } from "../../rehearsal/identities/policy-evaluator";
import { type Account, accounts, type Call } from "./account";

const { stage, production } = accounts;
const state = (account: Account, rest: string) =>
  `arn:aws:s3:::${account.platform.environment.naming.project}-${account.environment}-state-${account.platform.environment.naming.suffix}${rest}`;
const iam = (rest: string) => `arn:aws:iam::${stage.accountId}:${rest}`;
const boundary = { "iam:PermissionsBoundary": iam("policy/rkcp-stage-boundary") };
const own = { "aws:ResourceTag/environment": "stage" };
const machine = stage.arn("ec2", "instance/i-1");
const jumpbox: Call["context"] = { ...own, "aws:ResourceTag/role": "jumpbox" };
const shellDocument = stage.arn("ssm", "document/SSM-SessionManagerRunShell");
const through = (service: string) => ({ ...own, "kms:ViaService": `${service}.eu-west-1.amazonaws.com` });

const mysql = stage.arn("rds", "db:rkcp-stage-mysql");
const administratorSecret = stage.arn("secretsmanager", "secret:rds!db-0f1e2d3c-AbCdEf");
const secretOf = "aws:ResourceTag/aws:rds:primaryDBInstanceArn";
const readSecret = (context: NonNullable<Call["context"]>): Call => ({
  action: "secretsmanager:GetSecretValue",
  on: administratorSecret,
  context,
});
const databaseKey = /"(arn:aws:kms:[^"]+)"/.exec(
  stage
    .role("provisioning")
    .policies.map(({ text }) => text)
    .join(),
)?.[1];
const decryptSecret = (service: string, secret: string): Call => ({
  action: "kms:Decrypt",
  on: databaseKey ?? "none",
  context: { ...through(service), "kms:EncryptionContext:SecretARN": secret },
});

interface Role {
  readonly role: string;
  readonly can: readonly (readonly [what: string, call: Call])[];
  readonly cannot: readonly (readonly [what: string, call: Call])[];
}

/** What no role of an environment may do, whoever it is for. */
const nobodysDoors: Role["cannot"] = [
  ["makes a role without the boundary", { action: "iam:CreateRole", on: iam("role/rkcp-stage-x") }],
  [
    "makes a role with another boundary",
    {
      action: "iam:CreateRole",
      on: iam("role/rkcp-stage-x"),
      context: { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess" },
    },
  ],
  [
    "takes a boundary off",
    { action: "iam:DeleteRolePermissionsBoundary", on: iam("role/rkcp-stage-operator"), context: boundary },
  ],
  [
    "takes a user's boundary off",
    { action: "iam:DeleteUserPermissionsBoundary", on: iam("user/service/rkcp-stage-barong-kyc") },
  ],
  ["writes the boundary", { action: "iam:CreatePolicyVersion", on: iam("policy/rkcp-stage-boundary") }],
  ["sets an older boundary", { action: "iam:SetDefaultPolicyVersion", on: iam("policy/rkcp-stage-boundary") }],
  [
    "writes a policy of bootstrap's",
    { action: "iam:CreatePolicyVersion", on: iam("policy/rkcp-stage-bootstrap-guard") },
  ],
  [
    "takes a guard off a role",
    { action: "iam:DetachRolePolicy", on: iam("role/rkcp-stage-ci-plan"), context: boundary },
  ],
  ["gives the deployer more", { action: "iam:PutRolePolicy", on: iam("role/rkcp-stage-deployer"), context: boundary }],
  ["opens the deployer to others", { action: "iam:UpdateAssumeRolePolicy", on: iam("role/rkcp-stage-deployer") }],
  ["opens break-glass to others", { action: "iam:UpdateAssumeRolePolicy", on: iam("role/rkcp-stage-break-glass") }],
  [
    "hands a bootstrap role to a machine",
    {
      action: "iam:PassRole",
      on: iam("role/rkcp-stage-deployer"),
      context: { "iam:PassedToService": "ec2.amazonaws.com" },
    },
  ],
  [
    "lets another repository in",
    {
      action: "iam:UpdateOpenIDConnectProviderThumbprint",
      on: iam("oidc-provider/token.actions.githubusercontent.com"),
    },
  ],
  ["adds a way in for others", { action: "iam:CreateSAMLProvider", on: iam("saml-provider/x") }],
  ["makes a login", { action: "iam:CreateLoginProfile", on: iam("user/service/rkcp-stage-barong-kyc") }],
  ["reads bootstrap's state", { action: "s3:GetObject", on: state(stage, "/stage-bootstrap/terraform.tfstate") }],
  ["writes bootstrap's state", { action: "s3:PutObject", on: state(stage, "/stage-bootstrap/terraform.tfstate") }],
  ["forgets an older state", { action: "s3:DeleteObjectVersion", on: state(stage, "/stage/terraform.tfstate") }],
  ["opens the states' bucket", { action: "s3:PutBucketPolicy", on: state(stage, "") }],
  ["deletes the states' bucket", { action: "s3:DeleteBucket", on: state(stage, "") }],
  ["leaves the organisation", { action: "organizations:LeaveOrganization" }],
  ["closes the account", { action: "account:CloseAccount" }],
  [
    "becomes a role elsewhere",
    {
      action: "sts:AssumeRole",
      on: "arn:aws:iam::999999999999:role/x",
      context: { "aws:ResourceAccount": "999999999999" },
    },
  ],
  ["stops the trail", { action: "cloudtrail:StopLogging", on: stage.arn("cloudtrail", "trail/rkcp-stage-audit") }],
  ["deletes the trail", { action: "cloudtrail:DeleteTrail", on: stage.arn("cloudtrail", "trail/rkcp-stage-audit") }],
  ["ends the search for threats", { action: "guardduty:DeleteDetector", on: stage.arn("guardduty", "detector/x") }],
  ["reads what was recorded", { action: "s3:GetObject", on: "arn:aws:s3:::rkcp-stage-audit-s7q2/AWSLogs/x" }],
  [
    "deletes what was recorded",
    { action: "s3:DeleteObjectVersion", on: "arn:aws:s3:::rkcp-stage-audit-s7q2/AWSLogs/x" },
  ],
];

const appliers: Omit<Role, "role"> = {
  can: [
    ["writes the environment's state", { action: "s3:PutObject", on: state(stage, "/stage/terraform.tfstate") }],
    ["locks the environment's state", { action: "s3:PutObject", on: state(stage, "/stage/terraform.tfstate.tflock") }],
    ["looks for workspaces", { action: "s3:ListBucket", on: state(stage, ""), context: { "s3:prefix": "env:/" } }],
    ["makes a role inside the boundary", { action: "iam:CreateRole", on: iam("role/rkcp-stage-x"), context: boundary }],
    [
      "gives a role inside the boundary rights",
      { action: "iam:PutRolePolicy", on: iam("role/rkcp-stage-x"), context: boundary },
    ],
    [
      "hands a role to a machine",
      {
        action: "iam:PassRole",
        on: iam("role/rkcp-stage-bitcoin"),
        context: { "iam:PassedToService": "ec2.amazonaws.com" },
      },
    ],
    ["makes a network", { action: "ec2:CreateVpc", on: stage.arn("ec2", "vpc/*") }],
    ["starts a machine", { action: "ec2:RunInstances", on: stage.arn("ec2", "instance/*") }],
    [
      "makes a key for this environment",
      { action: "kms:CreateKey", context: { "aws:RequestTag/environment": "stage" } },
    ],
    ["lets RDS use a key", { action: "kms:CreateGrant", on: stage.arn("kms", "key/x"), context: through("rds") }],
    ["makes the database", { action: "rds:CreateDBInstance", on: stage.arn("rds", "db:rkcp-stage-mysql") }],
    [
      "lets break-glass administer the cluster",
      {
        action: "eks:AssociateAccessPolicy",
        on: stage.arn("eks", `access-entry/rkcp-stage-cluster/role/${stage.accountId}/rkcp-stage-break-glass/x`),
      },
    ],
    [
      "makes the signing key of DNS where it has to be",
      {
        action: "kms:CreateKey",
        context: { "aws:RequestTag/environment": "stage", "aws:RequestedRegion": "us-east-1" },
      },
    ],
  ],
  cannot: [
    [
      "appoints itself administrator of the cluster",
      {
        action: "eks:AssociateAccessPolicy",
        on: stage.arn("eks", `access-entry/rkcp-stage-cluster/role/${stage.accountId}/rkcp-stage-deployer/x`),
      },
    ],
    ["decrypts by itself", { action: "kms:Decrypt", on: stage.arn("kms", "key/x"), context: own }],
    ["reads a secret", { action: "secretsmanager:GetSecretValue", on: stage.arn("secretsmanager", "secret:rds!db-x") }],
    ["reads documents of customers", { action: "s3:GetObject", on: "arn:aws:s3:::rkcp-stage-kyc-s7q2/passport" }],
    [
      "hands a role to a function",
      {
        action: "iam:PassRole",
        on: iam("role/rkcp-stage-bitcoin"),
        context: { "iam:PassedToService": "lambda.amazonaws.com" },
      },
    ],
    [
      "hands on a role of another environment",
      {
        action: "iam:PassRole",
        on: iam("role/rkcp-production-bitcoin"),
        context: { "iam:PassedToService": "ec2.amazonaws.com" },
      },
    ],
    [
      "works in another region",
      {
        action: "ec2:RunInstances",
        on: stage.arn("ec2", "instance/*"),
        context: { "aws:RequestedRegion": "ap-southeast-1" },
      },
    ],
    [
      "touches another environment's machine",
      {
        action: "ec2:TerminateInstances",
        on: stage.arn("ec2", "instance/i-1"),
        context: { "aws:ResourceTag/environment": "production" },
      },
    ],
    ["makes a user of its own", { action: "iam:CreateUser", on: iam("user/x"), context: boundary }],
    ["writes a managed policy", { action: "iam:CreatePolicy", on: iam("policy/rkcp-stage-x") }],
    [
      "restores a database from a snapshot",
      { action: "rds:RestoreDBInstanceFromDBSnapshot", on: stage.arn("rds", "db:rkcp-stage-copy") },
    ],
    [
      "shares a snapshot of the database",
      { action: "rds:ModifyDBSnapshotAttribute", on: stage.arn("rds", "snapshot:rkcp-stage-mysql-final") },
    ],
    [
      "opens a shell on a blockchain node",
      { action: "ssm:StartSession", on: machine, context: { ...own, "aws:ResourceTag/role": "bitcoin" } },
    ],
    [
      "forgets what was typed in sessions",
      { action: "logs:DeleteLogGroup", on: stage.arn("logs", "log-group:/rkcp-stage/sessions") },
    ],
    [
      "forgets the searchable trail",
      { action: "logs:DeleteLogGroup", on: stage.arn("logs", "log-group:/rkcp-stage/audit") },
    ],
    [
      "ends the key of the trail",
      {
        action: "kms:ScheduleKeyDeletion",
        on: stage.arn("kms", "key/x"),
        context: { ...own, "kms:ResourceAliases": ["alias/rkcp-stage-audit"] },
      },
    ],
    [
      "gives the name of the trail's key to another",
      { action: "kms:UpdateAlias", on: stage.arn("kms", "alias/rkcp-stage-audit") },
    ],
  ],
};

const looks: Role["can"] = [
  ["sees machines", { action: "ec2:DescribeInstances" }],
  ["finds the cluster", { action: "eks:DescribeCluster", on: stage.arn("eks", "cluster/rkcp-stage-cluster") }],
  ["sees figures", { action: "cloudwatch:GetMetricData" }],
  [
    "reads the environment's logs",
    { action: "logs:FilterLogEvents", on: stage.arn("logs", "log-group:/rkcp-stage/flow-log") },
  ],
  [
    "tunnels through the jumpbox",
    { action: "ssm:StartSession", on: stage.arn("ec2", "instance/i-1"), context: jumpbox },
  ],
  [
    "tunnels by the tunnel's document",
    {
      action: "ssm:StartSession",
      on: "arn:aws:ssm:eu-west-1::document/AWS-StartPortForwardingSessionToRemoteHost",
      context: { "aws:ResourceAccount": "amazon" },
    },
  ],
];
const noChange: Role["cannot"] = [
  ["reads the state", { action: "s3:GetObject", on: state(stage, "/stage/terraform.tfstate") }],
  ["reads a secret", { action: "secretsmanager:GetSecretValue", on: stage.arn("secretsmanager", "secret:rds!db-x") }],
  ["reads documents of customers", { action: "s3:GetObject", on: "arn:aws:s3:::rkcp-stage-kyc-s7q2/passport" }],
  ["starts machines", { action: "ec2:RunInstances", on: stage.arn("ec2", "instance/*") }],
  ["opens the firewall", { action: "ec2:AuthorizeSecurityGroupIngress", on: stage.arn("ec2", "security-group/x") }],
  ["decrypts", { action: "kms:Decrypt", on: stage.arn("kms", "key/x"), context: own }],
  [
    "hands on a role",
    {
      action: "iam:PassRole",
      on: iam("role/rkcp-stage-bitcoin"),
      context: { "iam:PassedToService": "ec2.amazonaws.com" },
    },
  ],
  ["gives itself cluster rights", { action: "eks:AssociateAccessPolicy", on: stage.arn("eks", "access-entry/x") }],
  ["deletes the database", { action: "rds:DeleteDBInstance", on: stage.arn("rds", "db:rkcp-stage-mysql") }],
  [
    "opens a shell on a blockchain node",
    {
      action: "ssm:StartSession",
      on: stage.arn("ec2", "instance/i-1"),
      context: { ...own, "aws:ResourceTag/role": "bitcoin" },
    },
  ],
  [
    "reads what was typed in sessions",
    { action: "logs:GetLogEvents", on: stage.arn("logs", "log-group:/rkcp-stage/sessions") },
  ],
];
const reboot: Role["can"][number] = [
  "restarts a machine",
  { action: "ec2:RebootInstances", on: stage.arn("ec2", "instance/i-1"), context: own },
];

const roles: readonly Role[] = [
  {
    role: "deployer",
    can: [
      ...appliers.can,
      [
        "rotates the key of the KYC user",
        { action: "iam:CreateAccessKey", on: iam("user/service/rkcp-stage-barong-kyc") },
      ],
      ["opens a shell on the jumpbox", { action: "ssm:StartSession", on: machine, context: jumpbox }],
      ["opens it by the account's preferences", { action: "ssm:StartSession", on: shellDocument }],
    ],
    cannot: appliers.cannot,
  },
  {
    role: "ci-apply",
    can: appliers.can,
    cannot: [
      ...appliers.cannot,
      ["opens a shell on the jumpbox", { action: "ssm:StartSession", on: machine, context: jumpbox }],
      [
        "rotates the key of the KYC user",
        { action: "iam:CreateAccessKey", on: iam("user/service/rkcp-stage-barong-kyc") },
      ],
    ],
  },
  {
    role: "ci-plan",
    can: [
      ["reads the environment's state", { action: "s3:GetObject", on: state(stage, "/stage/terraform.tfstate") }],
      ["reads settings of machines", { action: "ec2:DescribeInstanceAttribute" }],
      ["reads settings of roles", { action: "iam:GetRolePolicy", on: iam("role/rkcp-stage-operator") }],
    ],
    cannot: [
      ["writes the environment's state", { action: "s3:PutObject", on: state(stage, "/stage/terraform.tfstate") }],
      ["deletes the environment's state", { action: "s3:DeleteObject", on: state(stage, "/stage/terraform.tfstate") }],
      ["takes the lock", { action: "s3:PutObject", on: state(stage, "/stage/terraform.tfstate.tflock") }],
      ["removes the lock", { action: "s3:DeleteObject", on: state(stage, "/stage/terraform.tfstate.tflock") }],
      ...appliers.can.filter(([, { action }]) => !action.startsWith("s3:")),
      ...noChange.filter(([what]) => what !== "reads the state"),
      ["reads logs", { action: "logs:GetLogEvents", on: stage.arn("logs", "log-group:/rkcp-stage/flow-log") }],
    ],
  },
  {
    role: "break-glass",
    can: [
      [
        "restores a database",
        { action: "rds:RestoreDBInstanceFromDBSnapshot", on: stage.arn("rds", "db:rkcp-stage-copy") },
      ],
      [
        "opens a shell on a blockchain node",
        {
          action: "ssm:StartSession",
          on: stage.arn("ec2", "instance/i-1"),
          context: { ...own, "aws:ResourceTag/role": "bitcoin" },
        },
      ],
      [
        "opens the firewall",
        { action: "ec2:AuthorizeSecurityGroupIngress", on: stage.arn("ec2", "security-group/x"), context: own },
      ],
      ["mends a key's policy", { action: "kms:PutKeyPolicy", on: stage.arn("kms", "key/x"), context: own }],
      [
        "makes a role inside the boundary",
        { action: "iam:CreateRole", on: iam("role/rkcp-stage-x"), context: boundary },
      ],
    ],
    cannot: [
      ["makes an access key", { action: "iam:CreateAccessKey", on: iam("user/service/rkcp-stage-barong-kyc") }],
      ["joins somebody's session", { action: "ssm:ResumeSession", on: stage.arn("ssm", "session/x") }],
      ["gives a role AWS's administrator policy", { action: "iam:AttachRolePolicy", on: iam("role/x") }],
      ["opens an administrator's role", { action: "iam:UpdateAssumeRolePolicy", on: iam("role/Administrator") }],
      ["hands on an administrator's role", { action: "iam:PassRole", on: iam("role/Administrator") }],
      ["joins a group of administrators", { action: "iam:AddUserToGroup", on: iam("group/administrators") }],
      [
        "attaches a volume of Vault's",
        {
          action: "ec2:AttachVolume",
          on: stage.arn("ec2", "volume/x"),
          context: { ...own, "aws:ResourceTag/component": "vault" },
        },
      ],
      ["reads documents of customers", { action: "s3:GetObject", on: "arn:aws:s3:::rkcp-stage-kyc-s7q2/passport" }],
    ],
  },
  {
    role: "operator",
    can: [
      ...looks,
      reboot,
      [
        "lets EC2 use the volumes of a machine it starts",
        {
          action: "kms:CreateGrant",
          on: stage.arn("kms", "key/x"),
          context: { ...through("ec2"), "kms:GrantIsForAWSResource": "true" },
        },
      ],
      [
        "scales a node pool",
        {
          action: "eks:UpdateNodegroupConfig",
          on: stage.arn("eks", "nodegroup/rkcp-stage-cluster/rkcp-stage-general-a/x"),
        },
      ],
    ],
    cannot: [...noChange, ["opens a shell", { action: "ssm:StartSession", on: shellDocument }]],
  },
  {
    role: "on-call",
    can: [...looks, reboot],
    cannot: [...noChange, ["opens a shell", { action: "ssm:StartSession", on: shellDocument }]],
  },
  {
    role: "read-only",
    can: looks,
    cannot: [...noChange, reboot, ["opens a shell", { action: "ssm:StartSession", on: shellDocument }]],
  },
  {
    role: "concourse-worker",
    can: [["becomes who applies", { action: "sts:AssumeRole", on: stage.role("ci-apply").arn }]],
    cannot: [
      ...noChange,
      ["becomes the deployer", { action: "sts:AssumeRole", on: stage.role("deployer").arn }],
      ["becomes break-glass", { action: "sts:AssumeRole", on: stage.role("break-glass").arn }],
    ],
  },
  {
    role: "provisioning",
    can: [
      ["finds the database's secret", { action: "rds:DescribeDBInstances", on: mysql }],
      ["reads the secret that RDS marked with the database", readSecret({ [secretOf]: mysql })],
      ["decrypts that secret", decryptSecret("secretsmanager", administratorSecret)],
    ],
    cannot: [
      ...noChange,
      ["looks at another database", { action: "rds:DescribeDBInstances", on: stage.arn("rds", "db:another") }],
      ["reads the secret of another database", readSecret({ [secretOf]: stage.arn("rds", "db:another") })],
      ["reads a secret that bears no mark", readSecret({})],
      [
        "reads a secret that somebody else marked",
        { ...readSecret({ [secretOf]: mysql }), on: stage.arn("secretsmanager", "secret:mine") },
      ],
      ["decrypts rows", decryptSecret("rds", administratorSecret)],
      ["decrypts another secret", decryptSecret("secretsmanager", stage.arn("secretsmanager", "secret:mine"))],
    ],
  },
];

describe.each(roles)("$role of stage", ({ role, can, cannot }) => {
  test.each(can)("%s", (_what, call) => {
    expect(stage.decide(role, call)).toMatchObject({ allowed: true });
  });

  test.each(cannot)("never %s", (_what, call) => {
    expect(stage.decide(role, call)).toMatchObject({ allowed: false });
  });
});

describe("no role or user", () => {
  test.each(nobodysDoors)("%s", (_what, call) => {
    const able = stage.principals.filter((principal) => stage.decide(principal, call).allowed);
    expect(able.map(({ name }) => name)).toEqual([]);
  });
});

describe("the boundary", () => {
  test.each([stage, production])("is on every role and user of $environment's own stack", (account) => {
    const unbound = account.principals.filter(({ boundary: limit }) => limit === undefined).map(({ path }) => path);
    expect(unbound.filter((path) => !path.startsWith(`${account.environment}-bootstrap/`))).toEqual([]);
  });

  test.each([stage, production])("leaves every role of $environment what its own policies give", (account) => {
    const lost = account.principals
      .filter(({ boundary: limit }) => limit !== undefined)
      .flatMap((principal) =>
        statementsOfAllows(principal.policies.map(({ text }) => text)).flatMap(({ Action, Resource }) =>
          list(Action).flatMap((action) =>
            list(Resource)
              .filter((resource) => !insideBoundary(account, principal, action, resource))
              .map((resource) => `${principal.name}: ${action} on ${resource}`),
          ),
        ),
      );
    expect(lost).toEqual([]);
  });
});

const list = (value: string | readonly string[]): readonly string[] => (typeof value === "string" ? [value] : value);

function statementsOfAllows(policies: readonly string[]) {
  return policies
    .flatMap(
      (text) =>
        (
          JSON.parse(text) as {
            Statement: { Effect: string; Action: string | string[]; Resource: string | string[] }[];
          }
        ).Statement,
    )
    .filter(({ Effect }) => Effect === "Allow");
}

/** A pattern such as `kms:GenerateDataKey*` stands for one action that begins so. */
function insideBoundary(
  account: Account,
  principal: Account["principals"][number],
  action: string,
  on: string,
): boolean {
  return allows(principal.boundary, {
    caller: principal.arn,
    action: action.replaceAll("*", "X"),
    resource: on,
    context: { "aws:RequestedRegion": account.region },
  });
}
