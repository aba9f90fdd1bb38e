import type { Guard } from "./guard";
import { said, textAt } from "./values";

/** Types that can hold rights and can be kept inside a boundary. */
const principals: ReadonlySet<string> = new Set(["aws_iam_role", "aws_iam_user"]);

/**
 * Whatever an environment's stack makes stays inside the environment's boundary: one without could be given anything. The
 * roles of the bootstrap stack are made by the account's administrator and have none, but may not lose one.
 */
export const boundary: Guard = {
  name: "boundary",
  ofChange: ({ area, type, scope, before, after }) => {
    if (area !== "cloud" || !principals.has(type) || after === undefined) return [];
    const [was, is] = [textAt(before, "permissions_boundary"), textAt(after, "permissions_boundary")];
    const fix = "set permissionsBoundary to the environment's, as AwsRole does";
    if (was !== undefined && was !== is) return [{ reason: `permissions_boundary ${was} → ${said(is)}`, fix }];
    if (is !== undefined || scope.endsWith("-bootstrap") || (before !== undefined && was === undefined)) return [];
    return [{ reason: `${textAt(after, "name") ?? "It"} has no permission boundary`, fix }];
  },
};
