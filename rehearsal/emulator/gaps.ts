/** Something AWS has and the emulator lacks, so the rehearsal does without it and says so. */
export interface EmulatorGap {
  /** Terraform resource type. */
  readonly type: string;
  /** Top-level argument that is left out of every resource of the type; absent: the whole resource is left out. */
  readonly attribute?: string;
  /** What happens when it is tried, for the printed list. */
  readonly why: string;
}

/**
 * The one list of what ministack 1.5.33 lacks. An entry costs trust, so each was tried; `--try-gaps` tries them again
 * and fails when one works.
 */
export const emulatorGaps: readonly EmulatorGap[] = [
  { type: "aws_dlm_lifecycle_policy", why: "the emulator has no Data Lifecycle Manager API: the create call hangs" },
  { type: "aws_guardduty_detector", why: "the emulator has no GuardDuty API" },
  {
    type: "aws_autoscaling_attachment",
    why: "AttachLoadBalancerTargetGroups is missing: Auto Scaling answers InvalidAction",
  },
];
