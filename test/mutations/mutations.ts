/** One fault planted into the sources. Some test has to fail, or the promise it breaks is held by nobody. */
export interface Mutation {
  /** Name on the command line. */
  readonly id: string;
  /** What a careless change would do. */
  readonly fault: string;
  readonly file: string;
  /** Must be found exactly once: a mutation whose text is gone proves nothing. */
  readonly find: string;
  readonly replace: string;
  /** Where the promise is held; the whole suite would take minutes for each. */
  readonly tests: readonly string[];
}

const aws = (name: string) => `test/constructs/aws/${name}.test.ts`;
const policies = (name: string) => `test/constructs/policies/${name}.test.ts`;
const stack = "test/stacks/environment-stack.test.ts";

export const mutations: readonly Mutation[] = [
  {
    id: "open-security-group",
    fault: "a security group is open to the internet",
    file: "constructs/aws/firewall.ts",
    find: '"in", target), { securityGroupId, ...common, ...target });',
    replace: '"in", target), { securityGroupId, ...common, cidrIpv4: "0.0.0.0/0" });',
    tests: [aws("firewall")],
  },
  {
    id: "open-security-group-by-halves",
    fault: "a security group is open to half the internet",
    file: "constructs/aws/firewall.ts",
    find: '"in", target), { securityGroupId, ...common, ...target });',
    replace: '"in", target), { securityGroupId, ...common, cidrIpv4: "0.0.0.0/1" });',
    tests: [aws("firewall")],
  },
  {
    id: "database-in-clear",
    fault: "the database is not encrypted",
    file: "constructs/aws/database.ts",
    find: "storageEncrypted: true,",
    replace: "storageEncrypted: false,",
    tests: [aws("database")],
  },
  {
    id: "database-without-backups",
    fault: "the database is not backed up",
    file: "constructs/aws/database.ts",
    find: "backupRetentionPeriod: props.backupRetentionDays,",
    replace: "backupRetentionPeriod: 0,",
    tests: [aws("database"), "test/constructs/ports/database.contract.test.ts"],
  },
  {
    id: "database-in-one-zone",
    fault: "the database has no standby",
    file: "constructs/aws/database.ts",
    find: 'multiAz: props.availability === "regional",',
    replace: "multiAz: false,",
    tests: [aws("database"), "test/constructs/ports/database.contract.test.ts"],
  },
  {
    id: "public-cluster",
    fault: "the Kubernetes API is on the internet",
    file: "constructs/aws/cluster.ts",
    find: "endpointPublicAccess: false,",
    replace: "endpointPublicAccess: true,",
    tests: [aws("cluster")],
  },
  {
    id: "no-deletion-protection",
    fault: "anybody can delete the database",
    file: "constructs/policies/deletion-protection.ts",
    find: "resource[attribute] = this.enabled;",
    replace: "resource[attribute] = false;",
    tests: [policies("deletion-protection"), stack],
  },
  {
    id: "metadata-v1",
    fault: "a pod can take the node's role by IMDSv1",
    file: "constructs/aws/node-pool.ts",
    find: 'httpTokens: "required"',
    replace: 'httpTokens: "optional"',
    tests: [aws("node-pool")],
  },
  {
    id: "no-flow-log",
    fault: "nobody records the network's traffic",
    file: "constructs/aws/account.ts",
    find: [
      '    new AwsFlowLog(this, "flow-log", this.context, {',
      "      network: this.network,",
      "      keys: this.keys,",
      "      retentionDays: spec.network.flowLogRetentionDays,",
      "    });",
    ].join("\n"),
    replace: "",
    tests: [aws("flow-log")],
  },
  {
    id: "database-without-tls",
    fault: "the database takes connections in clear",
    file: "constructs/aws/database-settings.ts",
    find: 'require_secure_transport: now("1"),',
    replace: 'require_secure_transport: now("0"),',
    tests: [aws("database-settings")],
  },
  {
    id: "no-wallet-taint",
    fault: "any pod may run beside the wallet daemons",
    file: "stacks/specs.ts",
    find: 'taints: pool.purpose === "wallets" ? [walletsTaint] : [],',
    replace: "taints: [],",
    tests: [aws("node-pool"), "test/stacks/specs.test.ts"],
  },
  {
    id: "administrators-decrypt",
    fault: "an administrator of the account can read the ledger's key",
    file: "constructs/aws/keys.ts",
    find: 'const verbs = ["Describe",',
    replace: 'const verbs = ["Decrypt", "Describe",',
    tests: [aws("keys")],
  },
  {
    id: "cluster-without-mfa",
    fault: "a stolen access key administers the cluster",
    file: "constructs/aws/cluster-access.ts",
    find: 'Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },',
    replace: "",
    tests: [aws("cluster-access")],
  },
  {
    id: "wall-with-a-hole",
    fault: "the data tier's wall lets the whole network in",
    file: "constructs/aws/network-acl.ts",
    find: 'direction: "in", cidr, fromPort: port, toPort: port },',
    replace: 'direction: "in", cidr: "10.0.0.0/8", fromPort: port, toPort: port },',
    tests: [aws("network-acl")],
  },
  {
    id: "no-tags",
    fault: "nothing says whose it is",
    file: "constructs/policies/apply.ts",
    find: "    new Tags(spec.tags),\n",
    replace: "",
    tests: [policies("apply"), stack],
  },
  {
    id: "no-encryption-policy",
    fault: "the next unencrypted resource passes unnoticed",
    file: "constructs/policies/apply.ts",
    find: "    new Encryption(),\n",
    replace: "",
    tests: [policies("apply")],
  },
  {
    id: "unlocked-state",
    fault: "two people can apply at once",
    file: "constructs/aws/cloud.ts",
    find: 'stack.addOverride("terraform.backend.s3.use_lockfile", true);',
    replace: "",
    tests: [aws("cloud")],
  },
  {
    id: "nodes-before-network-policy",
    fault: "NetworkPolicies are enforced by nobody",
    file: "constructs/aws/cluster-addons.ts",
    find: 'enableNetworkPolicy: "true",',
    replace: 'enableNetworkPolicy: "false",',
    tests: [aws("cluster-addons")],
  },
  {
    id: "open-endpoints",
    fault: "data can be carried out with a foreign key through our endpoints",
    file: "constructs/aws/endpoints.ts",
    find: 'Condition: { StringEquals: { "aws:PrincipalAccount": context.identity.accountId } },',
    replace: "",
    tests: [aws("endpoints")],
  },
  {
    id: "audit-lock-with-a-way-around",
    fault: "whoever has the right can lift the lock of the audit trail",
    file: "constructs/aws/bucket.ts",
    find: 'mode: "COMPLIANCE"',
    replace: 'mode: "GOVERNANCE"',
    tests: [aws("bucket"), aws("baseline/audit")],
  },
  {
    id: "documents-open-to-iam",
    fault: "whoever IAM lets into S3 reads customers' documents",
    file: "constructs/aws/stores/documents.ts",
    find: 'Condition: { ArnNotEquals: { "aws:PrincipalArn": documentsUserArn(context) } },',
    replace: 'Condition: { ArnEquals: { "aws:PrincipalArn": "nobody" } },',
    tests: [aws("stores/documents")],
  },
  {
    id: "documents-from-anywhere",
    fault: "a stolen key reads customers' documents from the internet",
    file: "constructs/aws/stores/documents.ts",
    find: 'Condition: { StringNotEquals: { "aws:SourceVpce": endpointId } }',
    replace: 'Condition: { StringEquals: { "aws:SourceVpce": "none" } }',
    tests: [aws("stores/documents")],
  },
  {
    id: "backups-of-neighbours-only",
    fault: "no volume is backed up: the tag that is looked for is none that volumes carry",
    file: "constructs/aws/stores/volume-backups.ts",
    find: 'export const backupTag = "backup-days";',
    replace: 'export const backupTag = "backup";',
    tests: [aws("stores/volume-backups")],
  },
  {
    id: "silent-break-glass",
    fault: "nobody hears of it when break-glass is used",
    file: "constructs/aws/baseline/audit-alarms.ts",
    find: "...props.alarmedRoles.map((role) => roleUse(context, role))",
    replace: "...[]",
    tests: [aws("baseline/audit-alarms")],
  },
  {
    id: "machine-with-a-public-address",
    fault: "a virtual machine has a public address",
    file: "constructs/aws/machines/machine.ts",
    find: "associatePublicIpAddress: false,",
    replace: "associatePublicIpAddress: true,",
    tests: [aws("machines/machine")],
  },
  {
    id: "machines-follow-the-image",
    fault: "a new image replaces every machine in one apply",
    file: "constructs/aws/machines/machine.ts",
    find: 'ignoreChanges: ["ami", "user_data_base64"],',
    replace: 'ignoreChanges: ["user_data_base64"],',
    tests: [aws("machines/machine")],
  },
  {
    id: "volume-goes-with-the-stack",
    fault: "a data volume can be destroyed",
    file: "constructs/aws/machines/volume.ts",
    find: "lifecycle: { preventDestroy: true },",
    replace: "",
    tests: [aws("machines/machine")],
  },
  {
    id: "deployer-opens-vault",
    fault: "whoever applies the stack can use the key that opens Vault",
    file: "constructs/aws/machines/vault-keys.ts",
    find: 'roleArns(context, ["vault"])',
    replace: 'roleArns(context, ["vault", "deployer"])',
    tests: [aws("machines/vault-keys")],
  },
  {
    id: "deployer-keeps-vaults-keys",
    fault: "whoever applies the stack may say who uses Vault's keys",
    file: "stacks/machine-specs.ts",
    find: 'const keepers = ["custodian", "break-glass"];',
    replace: 'const keepers = ["custodian", "break-glass", "deployer"];',
    tests: [aws("machines/vault-keys")],
  },
  {
    id: "machine-reads-the-whole-bucket",
    fault: "a machine reads what other roles install",
    file: "constructs/aws/machines/rights.ts",
    find: "Resource: objects.map((object) => `${bucketArn(bucket)}/${object}`),",
    replace: "Resource: `${bucketArn(bucket)}/*`,",
    tests: [aws("machines/rights")],
  },
];

/** Policies that refuse a fault at synth. Where one does, the fault is planted again without them: a test must see it too. */
export const judges: readonly Pick<Mutation, "file" | "find" | "replace">[] = ["Privacy", "Encryption"].map(
  (policy) => ({
    file: "constructs/policies/apply.ts",
    find: `    new ${policy}(),\n`,
    replace: "",
  }),
);
