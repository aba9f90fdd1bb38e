import { z } from "zod";
import { flag, section, text } from "./primitives";

const regionFix = `name a region with three zones, such as "eu-west-1"`;

/** Amazon Web Services. */
const aws = z.strictObject({
  provider: z.literal("aws"),
  /** The account that holds everything of the environment, 12 digits. Changing it is a new environment. */
  accountId: text(/^\d{12}$/, "the 12 digits of an AWS account", "copy it from the account page, with leading zeros"),
  /** Where everything runs. Changing it replaces everything, data included. */
  region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region", regionFix),
  /**
   * Three zones of the region: a quorum of three (Vault, RabbitMQ) survives the loss of one.
   * The order is part of every subnet's address plan: append nothing, reorder nothing.
   */
  zones: z
    .array(
      text(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "a zone of the region", `write the region plus a letter: "eu-west-1a"`),
      {
        error: "Allowed: three zones of the region. Fix: list three",
      },
    )
    .length(3, { error: "Allowed: exactly three zones. Fix: list three of the region's zones, once each" }),
});

/**
 * The cloud, told by `provider`. AWS is the adapter that exists; another value is refused by name rather than
 * accepted and left undone.
 */
export const cloud = z.discriminatedUnion("provider", [aws], {
  error: (issue) =>
    issue.code === "invalid_union"
      ? `Allowed: provider "aws". Fix: set cloud.provider to "aws"; the adapters for google and azurerm are not built yet`
      : `Allowed: a section with provider, accountId, region and zones. Fix: describe the cloud account`,
});

/** Who owns what exists once per account. */
export const account = section(
  {
    /**
     * True for the one environment of the account that makes its singletons (audit trail, password policy, the hosted
     * CI's identity provider). Two owners of one account are refused: each would undo the other's settings.
     */
    baseline: flag("set true in exactly one environment of each account"),
  },
  "say with account.baseline whether this environment owns the account's singletons",
);
