import { type Api, apis, groupsOf, type Reach } from "./api";
import { withoutAuthz } from "./authz";
import { seconds } from "./envoy/common";
import { type FilterSettings, type Route, type RouteAction, type RouteMatch, smallBodies } from "./envoy/route";
import { times } from "./limits";
import type { GatewaySpec, Side } from "./spec";

/** Methods of the API (application facts 6 has PUT, GET, POST; sessions and API keys are DELETEd, keys PATCHed). */
export const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** Which groups a side passes on. Administrators sign in, and look at what members see, where they work. */
const reaches: Readonly<Record<Side, readonly Reach[]>> = {
  public: ["anybody", "members"],
  administration: ["anybody", "members", "administrators"],
};

/** Sent once more only when the first attempt never reached the program: an order must not be placed twice. */
export const retryPolicy = { retry_on: "connect-failure,reset-before-request", num_retries: 1 } as const;

/** APIs that a side is for: administration has those with something to administer. */
export function apisOf(side: Side): Api[] {
  return apis.filter(({ groups }) => side === "public" || Object.values(groups).includes("administrators"));
}

/** Those of them whose program is installed. */
export function routedApis({ upstreams, side }: Pick<GatewaySpec, "upstreams" | "side">): Api[] {
  return apisOf(side).filter(({ service }) => upstreams[service]);
}

/** Groups of an API that a side has a route for. */
export function routedGroups(api: Api, side: Side): string[] {
  return groupsOf(api, (reach) => reaches[side].includes(reach));
}

/** How long an API may take: a websocket stays until its session's token is old. */
export function actionOf({ websocket }: Pick<Api, "websocket">): Omit<RouteAction, "cluster"> {
  return websocket
    ? {
        timeout: seconds(0),
        idle_timeout: seconds(times.idleWebsocket),
        max_stream_duration: { max_stream_duration: seconds(times.websocket) },
        upgrade_configs: [{ upgrade_type: "websocket", enabled: true }],
      }
    : { timeout: seconds(times.answer) };
}

/** Reading only; nothing in it is secret, so AuthZ is not asked. */
export function page(service: string, match: RouteMatch, cluster = service): Route {
  return {
    name: service,
    match: { ...match, headers: [...(match.headers ?? []), readingOnly] },
    route: { cluster, timeout: seconds(times.answer) },
    typed_per_filter_config: noAuthz,
  };
}
const readingOnly = { name: ":method", string_match: { safe_regex: { regex: "GET|HEAD" } } };

/** Answered by the gateway itself. */
export function answer(name: string, status: number, match: RouteMatch): Route {
  return { name, match, direct_response: { status }, typed_per_filter_config: noAuthz };
}

export const noAuthz: FilterSettings = { "envoy.filters.http.ext_authz": withoutAuthz };

/** For what takes documents; the limit for all requests still holds. */
export const takesUploads: FilterSettings = {
  [smallBodies]: { "@type": "type.googleapis.com/envoy.config.route.v3.FilterConfig", disabled: true },
};
