/**
 * Who may call a group of paths.
 *
 * - `anybody`: AuthZ lets it pass without a session; restrictions by address and country still hold.
 * - `members`: AuthZ asks for a session or an API key.
 * - `administrators`: the same, and only the administration gateway has a route.
 * - `nobody`: no gateway has a route, and AuthZ's block list holds it: services inside the cluster call it directly.
 */
export type Reach = "anybody" | "members" | "administrators" | "nobody";

/** A program whose API the gateways pass on. */
export interface Api {
  /** Name of the workload that answers. */
  readonly service: string;
  /** What stands before the groups, outside: `/api/v2/peatio`. */
  readonly prefix: string;
  /** What stands there inside; absent: the same. */
  readonly rewrittenTo?: string;
  /**
   * All there is below the prefix, group by group (application facts 1.5, 2.2, 6, 8). What is not listed has no route: a
   * group of next year's release, or one spelled with an escape (`%61dmin`), which the program would decode.
   */
  readonly groups: Readonly<Record<string, Reach>>;
  /** Below a group, yet closed; with the reason. */
  readonly closed?: Readonly<Record<string, string>>;
  readonly websocket?: boolean;
}

/** The API of the exchange. Routes and AuthZ's lists both come from this table, so they can't disagree. */
export const apis: readonly Api[] = [
  {
    service: "barong",
    prefix: "/api/v2/barong",
    rewrittenTo: "/api/v2",
    groups: {
      identity: "anybody",
      public: "anybody",
      resource: "members",
      admin: "administrators",
      management: "nobody",
    },
  },
  {
    service: "peatio-api",
    prefix: "/api/v2/peatio",
    rewrittenTo: "/api/v2",
    groups: {
      public: "anybody",
      coinmarketcap: "anybody",
      coingecko: "anybody",
      account: "members",
      market: "members",
      admin: "administrators",
      management: "nobody",
    },
    closed: {
      "public/webhooks":
        "BitGo's calls need the wallets' key, which this process has not (application facts 17 no. 31)",
    },
  },
  {
    // Not rewritten: Rango answers these paths as its "/", and AuthZ adds the token that tells members apart.
    service: "rango",
    prefix: "/api/v2/ranger",
    groups: { public: "anybody", private: "members" },
    websocket: true,
  },
  {
    service: "applogic",
    prefix: "/api/v2/applogic",
    rewrittenTo: "/api/v2",
    groups: { public: "anybody", withdraw: "members", deposit: "members", beneficiaries: "members" },
  },
  {
    service: "arke",
    prefix: "/api/v2/arke",
    rewrittenTo: "/api/v2",
    groups: { public: "anybody" },
  },
];

/** Groups of an API in whose reach a predicate holds. */
export function groupsOf({ groups }: Api, holds: (reach: Reach) => boolean): string[] {
  return Object.entries(groups).flatMap(([group, reach]) => (holds(reach) ? [group] : []));
}

/** KYC documents are uploaded here; `gatewayPaths.upload` says the same to the filter before the balancer. */
export const uploadPath = "/api/v2/barong/resource/documents";
