import { z } from "zod";
import { awsAccount, awsRegion, day, email, flag, integer, oneOf, reason, section, text } from "./primitives";

const regionFix = `name a region with three zones, such as "eu-west-1"`;

/** Amazon Web Services. */
const aws = z.strictObject({
  provider: z.literal("aws"),
  /** The account that holds everything of the environment, 12 digits. Changing it is a new environment. */
  accountId: awsAccount("copy it from the account page, with leading zeros"),
  /** Where everything runs. Changing it replaces everything, data included. */
  region: awsRegion(regionFix),
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

/**
 * Copies of backups and of the audit trail where nobody of this account can delete them, told by `enabled`. The other
 * account makes key, bucket and backup vault and lets this account write; production must have them, or an exception
 * that somebody signed and that ends.
 */
const copies = z.discriminatedUnion(
  "enabled",
  [
    z.strictObject({
      enabled: z.literal(true),
      /** The other account, 12 digits. */
      accountId: awsAccount("name the account that keeps the copies"),
      region: awsRegion("use another region than cloud.region"),
      /** Bucket that receives the audit trail; versioned, with object lock. */
      auditBucket: text(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "a bucket name of 3 to 63 [a-z0-9-]", "name the bucket"),
      /** Key of that bucket, in its region. */
      auditKeyArn: text(
        /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/,
        "the ARN of a key",
        "copy it from the account that keeps the copies",
      ),
      /** Backup vault that receives the copies of volumes, in that region. */
      backupVaultArn: text(
        /^arn:aws:backup:[a-z0-9-]+:\d{12}:backup-vault:[A-Za-z0-9_-]{2,50}$/,
        "the ARN of a backup vault",
        "copy it from the account that keeps the copies",
      ),
    }),
    z.strictObject({
      enabled: z.literal(false),
      /** Who accepts that a lost account takes its backups along. */
      acceptedBy: email("name the person who accepts the risk"),
      reason: reason("say why the environment may go without copies elsewhere"),
      /** Last day the exception holds; the day after, synth refuses. At most a year ahead. */
      expires: day("pick the day by which it is decided again"),
    }),
  ],
  {
    error: "Allowed: enabled true with the other account, or false with acceptedBy, reason and expires. Fix: write one",
  },
);

/** The account: what exists once in it, what it may cost, who else may look at it. */
export const account = section(
  {
    /**
     * True for the one environment of the account that makes its singletons (audit trail, password policy, the hosted
     * CI's identity provider). Two owners of one account are refused: each would undo the other's settings.
     */
    baseline: flag("set true in exactly one environment of each account"),
    /** What the environment is expected to cost a month, whole US dollars; a mail comes at 80 % and at the forecast of 100 %. */
    budgetUsdPerMonth: integer(10, 10_000_000, "see the cost table of docs/deploying-on-aws.md"),
    /** The hosted CI that may plan, and nothing else. Left out: no identity provider, no role for it. */
    hostedCi: section(
      {
        provider: oneOf(["github"], "GitHub Actions is the hosted CI that is known"),
        /** `owner/name`; only two workflows of its main branch may take the plan role. */
        repository: text(
          /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/,
          "owner/name of a repository",
          "name the repository that holds this code",
        ),
      },
      "give provider and repository of the hosted CI",
    ).optional(),
    copies,
  },
  "describe the account: baseline, budgetUsdPerMonth, copies",
);
