import type { Environment } from "../environments/schema";

/**
 * Ports that every node of the general pools answers on for the gateway, and both balancers send to. The cluster's range
 * is 30000 to 32767; a Service of the charts must name these and no others. Changing one replaces the balancer's target
 * group: charts first, then the cloud.
 */
export const gatewayNodePorts = { public: 30_080, administration: 30_081 } as const;

/**
 * What the charts promise the balancers.
 *
 * - Each listener of the gateway answers `path` with 200 by itself (Envoy's health check filter, not passed on): a sick
 *   application must not take the gateway out of service, and AuthZ is not asked.
 * - The Service keeps traffic on the node it came to (`externalTrafficPolicy: Local`): no second hop across pools that
 *   the firewall would have to open, and the pods see the balancer's address, so a NetworkPolicy can name it.
 * - A pod that ends answers 503 on `path` and goes on serving for `drainSeconds`: until then the balancer sends to it.
 */
export const gatewayHealth = {
  path: "/healthz",
  intervalSeconds: 10,
  /** Failures in a row, and successes in a row. */
  threshold: 2,
  drainSeconds: 30,
} as const;

/** Names people type. One host with paths, as the frontend is built for; no wildcard, whose stolen key would speak for all names. */
export function entryHosts(env: Pick<Environment, "domains">) {
  return {
    /** Customers: frontend and API. */
    public: env.domains.public,
    /** What some type out of habit; it redirects. */
    www: `www.${env.domains.public}`,
    /** Administration; resolves inside the network only. */
    administration: `admin.${env.domains.public}`,
  };
}

/**
 * Paths by which the gateway's routes are told apart (application facts 2.2, 6). Patterns as WAF reads them: over the
 * decoded, normalised, lower-case path.
 */
export const gatewayPaths = {
  /** Never public: administration of Peatio and Barong, their management APIs, Tower. The gateway has no route either. */
  closed: "^/(tower|admin)(/|$)|^/api/v2/[^/]+/(admin|management)(/|$)",
  /** Sign-in, registration, password reset: what a guesser of passwords calls. */
  signIn: "^/api/v2/barong/identity/(sessions|users)(/|$)",
  /** Where KYC documents are uploaded: photographs of megabytes, whose bytes look like anything. */
  upload: "^/api/v2/barong/resource/documents(/|$)",
} as const;

/** Ranges besides the jumpbox that reach administration. */
export function administrationCidrs(env: Pick<Environment, "network" | "entry">): string[] {
  return env.entry.administrationFrom.flatMap((name) => env.network.peers[name]?.cidr ?? []);
}
