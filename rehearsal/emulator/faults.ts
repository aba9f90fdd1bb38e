/** Something the emulator accepts and then reads back wrongly, so a second plan wants to change it. */
export interface EmulatorFault {
  /** Terraform resource type. */
  readonly type: string;
  /** Path of the attribute as the plan names it, without list indexes: `root_block_device.encrypted`. */
  readonly attribute: string;
  /** What the emulator answers instead, for the printed list. */
  readonly why: string;
}

/**
 * The one list of read-back faults of ministack 1.5.33, measured with the AWS provider 6.47.1. Everything else that
 * changes in a second plan fails the rehearsal, because on AWS it would be a permanent diff.
 */
export const emulatorFaults: readonly EmulatorFault[] = [
  { type: "aws_ebs_volume", attribute: "kms_key_id", why: "read back empty" },
  { type: "aws_instance", attribute: "root_block_device", why: "read back empty" },
  { type: "aws_eks_node_group", attribute: "launch_template", why: "read back empty" },
];
