import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import { Construct } from "constructs";
import type { MachineSpec } from "../../ports/machines";
import type { AwsContext } from "../context";
import type { AwsNetwork } from "../network";
import { Generation } from "./generation";
import type { AwsMachineIdentity } from "./identity";
import { compressedUserData } from "./user-data";
import { AwsDataVolume } from "./volume";

/** GiB of the system volume: Amazon Linux needs 8, software and journal the rest. Nothing on it outlives the machine. */
const rootGiB = 20;

/** Minutes of failed checks before somebody is woken: a reboot takes fewer. */
const statusMinutes = 5;

/** The name EC2 attaches the data volume by; the machine finds it by the volume's id, since Nitro renames devices. */
const dataDevice = "/dev/sdf";

export interface AwsMachineProps extends MachineSpec {
  /** `vault-a`: the last part of its physical name. */
  readonly name: string;
  readonly imageId: string;
  readonly network: AwsNetwork;
  readonly securityGroupId: string;
  readonly identity: AwsMachineIdentity;
  /** Key of both its volumes. */
  readonly volumeKeyArn: string;
  /** Who is told when it fails. */
  readonly alarmTopicArn: string;
  /** Besides the environment's. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * A machine that can be thrown away: what it must keep is on a volume of its own. It has no public address, no key pair
 * and no port for a shell. Image, document and machine type are those of its birth; raising `generation` replaces it by a
 * machine that has the current ones, one machine at a time and on purpose.
 */
export class AwsMachine extends Construct {
  readonly instance: Instance;
  readonly data: AwsDataVolume | undefined;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsMachineProps) {
    super(scope, id);
    const tags = { ...props.tags, role: props.role };
    this.data = props.data && this.createVolume(context, props, props.data, tags);
    this.instance = this.createInstance(context, props, tags);
    if (this.data) this.attach(this.data);
    this.watch(context, props);
  }

  /** Its address: fixed where data gives one, otherwise known when it has been made. */
  get address(): string {
    return this.instance.privateIp;
  }

  /** The cloud's own checks of host and system: a machine that is silent has failed as well. */
  private watch(context: AwsContext, { name, alarmTopicArn, tags }: AwsMachineProps): void {
    new CloudwatchMetricAlarm(this, "status", {
      alarmName: context.name(`${name}-status`),
      alarmDescription: `${name} fails the checks of its host or its system`,
      namespace: "AWS/EC2",
      metricName: "StatusCheckFailed",
      dimensions: { InstanceId: this.instance.id },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: statusMinutes,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "breaching",
      alarmActions: [alarmTopicArn],
      okActions: [alarmTopicArn],
      tags: { ...tags },
    });
  }

  private createVolume(
    context: AwsContext,
    { name, role, zone, volumeKeyArn }: AwsMachineProps,
    data: NonNullable<MachineSpec["data"]>,
    tags: Readonly<Record<string, string>>,
  ): AwsDataVolume {
    return new AwsDataVolume(this, "data", {
      ...data,
      name: context.name(`${name}-data`),
      role,
      zone,
      keyArn: volumeKeyArn,
      tags,
    });
  }

  private createInstance(context: AwsContext, props: AwsMachineProps, tags: Record<string, string>): Instance {
    const generation = new Generation(this, "generation", props.generation);
    const [subnetId] = props.network.subnetIds(props.tier, [props.zone]);
    if (subnetId === undefined) {
      throw new Error(
        `${this.node.path}: no subnet of the tier ${props.tier} in ${props.zone}. Fix: use a zone of cloud.zones`,
      );
    }
    const name = context.name(props.name);
    return new Instance(this, "instance", {
      ami: props.imageId,
      instanceType: props.machineType,
      subnetId,
      ...(props.address !== undefined && { privateIp: props.address }),
      associatePublicIpAddress: false,
      vpcSecurityGroupIds: [props.securityGroupId],
      iamInstanceProfile: props.identity.profileName,
      // Tags are readable from inside, so that a static document can learn the id of its volume.
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "enabled",
      },
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: rootGiB,
        encrypted: true,
        kmsKeyId: props.volumeKeyArn,
        deleteOnTermination: true,
        tags: { ...context.tags, ...tags, Name: name },
      },
      monitoring: true,
      ebsOptimized: true,
      userDataBase64: compressedUserData(props.document),
      // The cloud refuses a termination by hand; this lets Terraform lift that when it replaces the machine.
      forceDestroy: true,
      tags: { ...tags, Name: name, ...(this.data && { "data-volume": this.data.volume.id }) },
      lifecycle: {
        // A new image, document or machine type must not stop every machine of a role, and its quorum, in one apply.
        ignoreChanges: ["ami", "instance_type", "user_data_base64"],
        // By its address: cdktf writes a dependable as an expression, which Terraform refuses here.
        replaceTriggeredBy: [`${Generation.tfResourceType}.${generation.friendlyUniqueId}`],
      },
      dependsOn: [...props.identity.needs],
    });
  }

  /** The machine is stopped before its volume leaves it, so that the file system is whole. */
  private attach({ volume }: AwsDataVolume): void {
    new VolumeAttachment(this, "data-attachment", {
      deviceName: dataDevice,
      instanceId: this.instance.id,
      volumeId: volume.id,
      stopInstanceBeforeDetaching: true,
    });
  }
}
