import { defineExceptions } from "./schema/exception";

/**
 * Changes that a guard refuses and somebody answers for. Add one in the pull request that needs it, with what the refusal
 * says, and take it out once the change is applied; docs/pull-requests.md shows one:
 *
 *     {
 *       guard: "stateful-loss",
 *       environment: "stage",
 *       address: "aws_ebs_volume.account_machines_dash-b_data_volume_1A2B3C4D",
 *       owner: "ada",
 *       expires: "2026-12-10",
 *       reason: "the second dash node of stage is not needed any more; OPS-123",
 *     },
 *
 * After its day one covers nothing, and the next pull request has to take it out.
 */
export const exceptions = defineExceptions([]);
