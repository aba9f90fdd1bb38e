import type { FeatureRoute } from "../features/routes";

/** What answers behind a gateway. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
  /** Requests all its copies work on at once, at most; undefined where it isn't counted in requests. */
  readonly concurrency?: number;
}

/** Which way in a gateway is. */
export type Side = "public" | "administration";

/** Everything a gateway's configuration follows from. */
export interface GatewaySpec {
  readonly side: Side;
  /** Hosts it answers for; any other gets 404. */
  readonly hosts: readonly string[];
  /** The origin its pages are loaded from. */
  readonly origin: string;
  /** Ports of the way in, and of the figures for Prometheus. */
  readonly ports: { readonly http: number; readonly stats: number };
  /** By workload name. `barong` is always among them: it is asked about every request. */
  readonly upstreams: Readonly<Record<string, Upstream>> & { readonly barong: Upstream };
  /** In production and for administrators there are none, and the header is taken from every request. */
  readonly features: readonly FeatureRoute[];
  readonly takesFeatures: boolean;
  /** What the container may use, MiB. */
  readonly memoryMiB: number;
  /** Requests a second that this one pod lets through. */
  readonly requestsPerSecond: number;
}
