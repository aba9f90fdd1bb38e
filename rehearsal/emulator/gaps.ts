/** Something AWS has and the emulator lacks, so the rehearsal does without it and says so. */
export interface EmulatorGap {
  /** Terraform resource type. */
  readonly type: string;
  /** Top-level argument that is left out of every resource of the type; absent: the whole resource is left out. */
  readonly attribute?: string;
  /** Only resources that set this top-level argument are left out, whole. Not together with `attribute`. */
  readonly having?: string;
  /** What happens when it is tried, for the printed list. */
  readonly why: string;
}

/**
 * The one list of what ministack 1.5.33 lacks. An entry costs trust, so each was tried; `--try-gaps` tries them again
 * and fails when one works.
 */
export const emulatorGaps: readonly EmulatorGap[] = [
  { type: "aws_db_event_subscription", why: "RDS answers InvalidAction to CreateEventSubscription" },
  {
    type: "aws_vpc_security_group_egress_rule",
    having: "prefix_list_id",
    why: "DescribeSecurityGroupRules drops the prefix list, and the provider fails to plan a rule without a target",
  },
  { type: "aws_db_option_group", attribute: "option", why: "RDS answers InvalidAction to ModifyOptionGroup" },
  {
    type: "aws_network_acl",
    attribute: "subnet_ids",
    why: "DescribeNetworkAcls ignores the filter association.subnet-id, so the provider finds several associations of one subnet",
  },
  {
    type: "aws_eks_addon",
    attribute: "pod_identity_association",
    why: "CreateAddon answers with objects where EKS answers with the associations' ARNs; the provider cannot read it",
  },
];
