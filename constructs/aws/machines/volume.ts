import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Construct } from "constructs";
import type { DataVolumeSpec, MachineRole } from "../../ports/machines";

/** Speed of a gp3 volume: operations a second (3,000 to 16,000) and MiB a second (125 to 1,000, a quarter of the former at most). */
interface Speed {
  readonly iops: number;
  readonly throughput: number;
}

/** What every gp3 volume has for its price. */
const included: Speed = { iops: 3000, throughput: 125 };

/** Where the included speed is too little: Ethereum's clients read and write at random all day, and never catch up on less. */
const speeds: Partial<Record<MachineRole, Speed>> = {
  bitcoin: { iops: 3000, throughput: 250 },
  ethereum: { iops: 10_000, throughput: 500 },
};

export interface AwsDataVolumeProps extends DataVolumeSpec {
  /** Value of the tag `Name`. */
  readonly name: string;
  readonly role: MachineRole;
  readonly zone: string;
  readonly keyArn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * A data volume of its own: its machine comes and goes, it stays. Backups find it by the tag `backup-days`, whose value
 * is how long they are kept. No last snapshot when it is destroyed: what has backups leaves those behind, and one of
 * Vault's would be a copy more to guard.
 */
export class AwsDataVolume extends Construct {
  readonly volume: EbsVolume;

  constructor(scope: Construct, id: string, props: AwsDataVolumeProps) {
    super(scope, id);
    const days = props.backupRetentionDays;
    this.volume = new EbsVolume(this, "volume", {
      availabilityZone: props.zone,
      size: props.gib,
      type: "gp3",
      ...(speeds[props.role] ?? included),
      encrypted: true,
      kmsKeyId: props.keyArn,
      tags: {
        ...props.tags,
        Name: props.name,
        ...(days !== undefined && { "backup-days": String(days) }),
      },
      lifecycle: { preventDestroy: true },
    });
  }
}
