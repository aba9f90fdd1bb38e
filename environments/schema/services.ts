import { flag, integer, oneOf, section, text } from "./primitives";

/** An image as data: every part can be changed without touching code, and mirrored into a private registry. */
const image = section(
  {
    /** Registry host, with a port where it has one. */
    registry: text(/^(?=.{2,253}$)[a-z0-9]+([.-][a-z0-9]+)*(:\d{2,5})?$/, "a registry host", 'such as "quay.io"'),
    /** Repository below the registry. Only vanilla repositories: a fork can't take the weekly releases. */
    repository: text(/^(?=.{1,255}$)[a-z0-9]+([._/-][a-z0-9]+)*$/, "a repository path", 'such as "openware/peatio"'),
    /** Tag; never `latest`, which is another program tomorrow. */
    tag: text(/^(?!latest$)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, "a tag other than latest", "name the release"),
    /** Content digest. With it the tag is only a comment. */
    digest: text(
      /^sha256:[0-9a-f]{64}$/,
      "sha256: and 64 hex digits",
      "copy it from the registry after the pull was verified",
    ).optional(),
  },
  "give registry, repository and tag",
);

/** Replicas of what can run many times; singletons of the trading core have no such knob. */
const replicas = section(
  {
    /** Never fewer, 1 or more; 2 or more survive the drain of a node. Changing it is in place. */
    min: integer(1, 50, "use 2 or more in production"),
    /** Never more; equal to min switches scaling off. */
    max: integer(1, 50, "use min or more"),
  },
  "give min and max",
);

/** The exchange's services. */
export const services = section(
  {
    /** One image per program of the platform's line 2.6 (application facts 0). */
    images: section(
      { peatio: image, barong: image, coinhub: image, arke: image, vaultAgent: image },
      "name the image of peatio, barong, coinhub, arke and vaultAgent",
    ),
    peatio: section(
      {
        replicas,
        /** Copies of the trade executor; order and account rows are locked, so 1 to 5 are safe. */
        tradeExecutors: integer(1, 5, "use 1, more when trades queue up"),
      },
      "describe peatio",
    ),
    barong: section({ replicas }, "describe barong"),
    coinhub: section(
      {
        replicas,
        /** Which BitGo it speaks to; production must use `"prod"`, everything else `"test"`. */
        network: oneOf(["test", "prod"], "use test outside production"),
      },
      "describe coinhub",
    ),
    arke: section(
      {
        /** Zero until an operator has given the strategies' account in Vault; it keeps orders in memory, so never two. */
        replicas: integer(0, 1, "use 0 until rkcp/<environment>/arke/strategies holds the strategies"),
      },
      "describe arke",
    ),
  },
  "describe the services",
);

/** How the exchange treats its customers' money. */
export const exchange = section(
  {
    /** KYC level a member needs, 1 to 6 each (application facts 17 no. 27: 3/3/3 in production). */
    memberLevels: section(
      {
        deposit: integer(1, 6, "use 3 in production"),
        withdraw: integer(1, 6, "use 3 in production"),
        trading: integer(1, 6, "use 3 in production"),
      },
      "give deposit, withdraw and trading",
    ),
    /** An administrator approves every coin withdrawal. False lets those under the member's limits leave unseen. */
    withdrawalsNeedApproval: flag("use true in production"),
  },
  "describe the exchange",
);
