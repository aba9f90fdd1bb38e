import { aws } from "../../../constructs/aws/cloud";
import type { Cloud, CloudAccount } from "../../../constructs/ports/account";
import { accountSpec } from "../../../stacks/specs";
import { stagePlatform } from "../../support/environments";
import { block, referred, resource, resources, synthesizeStack, text, type Synthesis } from "../../support/synthesis";

/** What a database promises, in the words of its port. */
export interface DatabaseFacts {
  readonly standby: boolean;
  readonly backupRetentionDays: number;
  readonly storageGiB: number;
  readonly storageLimitGiB: number;
  readonly machineType: string;
  readonly publicAddress: boolean;
  readonly encrypted: boolean;
  readonly finalSnapshot: string | undefined;
  /** Firewall group that guards it. */
  readonly group: string;
  /** Names in the private zone that lead to it. */
  readonly hostNames: readonly string[];
}

export interface NodePoolFacts {
  readonly name: string;
  readonly zones: readonly string[];
  readonly nodesPerZone: { readonly min: number; readonly max: number };
  readonly machineType: string;
  readonly diskGiB: number;
  readonly encrypted: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string }[];
  readonly group: string;
}

/** What a cluster promises, in the words of its port. */
export interface ClusterFacts {
  readonly version: string;
  readonly publicAddress: boolean;
  readonly serviceCidr: string;
  readonly logRetentionDays: number;
  readonly secretsEncrypted: boolean;
  readonly group: string;
  readonly pools: readonly NodePoolFacts[];
}

/** What a virtual machine promises, in the words of its port. */
export interface MachineFacts {
  readonly name: string;
  readonly zone: string;
  readonly address: string | undefined;
  readonly machineType: string;
  readonly publicAddress: boolean;
  /** Ways in that are no session: key pairs. */
  readonly keys: number;
  readonly group: string;
  /** Its system volume and its data volume. */
  readonly encrypted: boolean;
  readonly dataGiB: number | undefined;
  readonly backupDays: number | undefined;
  /** Whether the data volume can go with its machine. */
  readonly dataStays: boolean;
  /** Names in the private zone that lead to it. */
  readonly hostNames: readonly string[];
}

/** One adapter on trial: how it is opened, and how what it made is read back. */
export interface CloudOnTrial {
  readonly name: string;
  readonly cloud: Cloud;
  readonly database: (stack: Synthesis) => DatabaseFacts;
  readonly cluster: (stack: Synthesis) => ClusterFacts;
  readonly machines: (stack: Synthesis) => readonly MachineFacts[];
}

/** A stack with an opened account; `add` says what goes into it. */
export function stackOn({ cloud }: CloudOnTrial, add: (account: CloudAccount) => void): Synthesis {
  return synthesizeStack((stack) => {
    add(cloud.open(stack, accountSpec(stagePlatform())));
  });
}

const groupOf = (stack: Synthesis, value: unknown): string =>
  referred(stack, value)
    .map(({ path }) => path.split("/").at(-1) ?? "")
    .join();

function awsDatabase(stack: Synthesis): DatabaseFacts {
  const { values, address } = resource(stack, "aws_db_instance");
  return {
    standby: values["multi_az"] === true,
    backupRetentionDays: Number(values["backup_retention_period"]),
    storageGiB: Number(values["allocated_storage"]),
    storageLimitGiB: Number(values["max_allocated_storage"]),
    machineType: text(values["instance_class"]),
    publicAddress: values["publicly_accessible"] !== false,
    encrypted: values["storage_encrypted"] === true,
    finalSnapshot: values["skip_final_snapshot"] === false ? text(values["final_snapshot_identifier"]) : undefined,
    group: groupOf(stack, values["vpc_security_group_ids"]),
    hostNames: resources(stack, "aws_route53_record")
      .filter((record) => referred(stack, record.values["records"]).some((target) => target.address === address))
      .map((record) => text(record.values["name"])),
  };
}

function awsCluster(stack: Synthesis): ClusterFacts {
  const cluster = resource(stack, "aws_eks_cluster");
  const network = block(cluster, "vpc_config");
  const logs = resource(stack, "aws_cloudwatch_log_group", "cluster/log-group");
  return {
    version: text(cluster.values["version"]),
    publicAddress: network["endpoint_public_access"] !== false,
    serviceCidr: text(block(cluster, "kubernetes_network_config")["service_ipv4_cidr"]),
    logRetentionDays: Number(logs.values["retention_in_days"]),
    secretsEncrypted: JSON.stringify(block(cluster, "encryption_config")["resources"]) === '["secrets"]',
    group: groupOf(stack, network["security_group_ids"]),
    pools: resources(stack, "aws_launch_template").map((template) => awsPool(stack, template.path)),
  };
}

function awsPool(stack: Synthesis, templatePath: string): NodePoolFacts {
  const folder = templatePath.replace(/\/launch-template$/, "");
  const template = resource(stack, "aws_launch_template", templatePath);
  const groups = resources(stack, "aws_eks_node_group").filter(({ path }) => path.startsWith(`${folder}/`));
  const [first] = groups;
  if (!first) throw new Error(`${folder} has no node group`);
  const scaling = block(first, "scaling_config");
  const volumes = template.values["block_device_mappings"] as { ebs: Record<string, unknown> }[];
  return {
    name: folder.split("/").at(-1) ?? "",
    zones: groups.flatMap(({ values }) =>
      referred(stack, values["subnet_ids"]).map((subnet) => text(subnet.values["availability_zone"])),
    ),
    nodesPerZone: { min: Number(scaling["min_size"]), max: Number(scaling["max_size"]) },
    machineType: text(template.values["instance_type"]),
    diskGiB: Number(volumes.at(-1)?.ebs["volume_size"]),
    encrypted: volumes.every(({ ebs }) => ebs["encrypted"] === "true"),
    labels: first.values["labels"] as Record<string, string>,
    taints: (first.values["taint"] as { key: string; value: string }[]).map(({ key, value }) => ({ key, value })),
    group: groupOf(stack, template.values["vpc_security_group_ids"]),
  };
}

function awsMachines(stack: Synthesis): MachineFacts[] {
  return resources(stack, "aws_instance").map((instance) => {
    const folder = instance.path.replace(/\/instance$/, "");
    const { values, address } = instance;
    const volume = resources(stack, "aws_ebs_volume").find(({ path }) => path.startsWith(`${folder}/`));
    const days = (volume?.values["tags"] as Record<string, string> | undefined)?.["backup-days"];
    return {
      name: folder.split("/").at(-1) ?? "",
      zone: referred(stack, values["subnet_id"])
        .map((subnet) => text(subnet.values["availability_zone"]))
        .join(),
      address: values["private_ip"] === undefined ? undefined : text(values["private_ip"]),
      machineType: text(values["instance_type"]),
      publicAddress: values["associate_public_ip_address"] !== false,
      keys: values["key_name"] === undefined ? 0 : 1,
      group: groupOf(stack, values["vpc_security_group_ids"]),
      encrypted: block(instance, "root_block_device")["encrypted"] === true && volume?.values["encrypted"] !== false,
      dataGiB: volume && Number(volume.values["size"]),
      backupDays: days === undefined ? undefined : Number(days),
      dataStays: volume !== undefined && JSON.stringify(volume.values["lifecycle"]) === '{"prevent_destroy":true}',
      hostNames: resources(stack, "aws_route53_record")
        .filter((record) => referred(stack, record.values["records"]).some((target) => target.address === address))
        .map((record) => text(record.values["name"])),
    };
  });
}

/** Every adapter; a new one is finished when all contracts hold for it. */
export const clouds: readonly CloudOnTrial[] = [
  { name: "aws", cloud: aws, database: awsDatabase, cluster: awsCluster, machines: awsMachines },
];
