import { seconds } from "./envoy/common";
import type { Route } from "./envoy/route";
import { times } from "./limits";
import { apisOf, noAuthz, page } from "./route-parts";
import type { GatewaySpec, Side } from "./spec";

/** What shows pages, by side. */
const pageServices: Readonly<Record<Side, readonly string[]>> = {
  public: ["frontend"],
  administration: ["tower", "jenkins"],
};

/** Every service a side may lead to. A gateway knows the address of no other. */
export function servicesBehind(side: Side): string[] {
  return [...apisOf(side).map(({ service }) => service), ...pageServices[side]];
}

/** Everything that is no API: the frontend takes every other path of the public host, Tower and Jenkins their own of the other. */
export function pages({ side, upstreams }: GatewaySpec): Route[] {
  if (side === "public") return upstreams["frontend"] ? [page("frontend", { prefix: "/" })] : [];
  return [
    ...(upstreams["tower"] ? [page("tower", { path_separated_prefix: "/tower" }), toTower] : []),
    ...(upstreams["jenkins"] ? [jenkins] : []),
  ];
}

const toTower: Route = {
  name: "to tower",
  match: { path: "/" },
  redirect: { path_redirect: "/tower", response_code: "FOUND" },
  typed_per_filter_config: noAuthz,
};

/** Signs people in by itself, and knows nothing of the exchange's members. The log of a running job is a long answer. */
const jenkins: Route = {
  name: "jenkins",
  match: { path_separated_prefix: "/jenkins" },
  route: { cluster: "jenkins", timeout: seconds(0), idle_timeout: seconds(times.idleWebsocket) },
  typed_per_filter_config: noAuthz,
};
