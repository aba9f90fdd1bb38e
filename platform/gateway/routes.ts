import { gatewayPaths } from "../entry";
import { type Api, uploadPath } from "./api";
import type { FilterSettings, Route, VirtualHost } from "./envoy/route";
import { featureRoutes } from "./feature-routes";
import { notCached } from "./headers";
import { pages } from "./pages";
import { actionOf, answer, methods, retryPolicy, routedApis, routedGroups, takesUploads } from "./route-parts";
import type { GatewaySpec, Side } from "./spec";

/** What a side never passes on, whatever a later route says. */
const closedPaths: Readonly<Record<Side, string>> = {
  public: gatewayPaths.closed,
  administration: "^/api/v2/[^/]+/management(/|$)",
};

/** The host people type, and what answers whoever asks for another. */
export function virtualHosts(spec: GatewaySpec): VirtualHost[] {
  return [
    {
      name: spec.side,
      domains: spec.hosts,
      routes: [
        ...refusals(spec),
        ...featureRoutes(spec),
        ...apiRoutes(spec),
        answer("unknown-api", 404, { path_separated_prefix: "/api", case_sensitive: false }),
        ...pages(spec),
        answer("nothing-here", 404, { prefix: "/" }),
      ],
      retry_policy: retryPolicy,
      typed_per_filter_config: { "envoy.filters.http.cors": ownOriginOnly(spec.origin) },
    },
    { name: "unknown-host", domains: ["*"], routes: [answer("unknown-host", 404, { prefix: "/" })] },
  ];
}

function refusals(spec: GatewaySpec): Route[] {
  const otherMethods = {
    name: ":method",
    string_match: { safe_regex: { regex: methods.join("|") } },
    invert_match: true,
  };
  return [
    // First, and in any spelling of case, so that a route added below can't open it.
    answer("closed", 404, { safe_regex: { regex: `(?i)(?:${closedPaths[spec.side]}).*` } }),
    ...routedApis(spec).flatMap(({ prefix, closed = {} }) =>
      Object.keys(closed).map((below) =>
        answer(`closed ${below}`, 404, { path_separated_prefix: `${prefix}/${below}` }),
      ),
    ),
    answer("method", 405, { prefix: "/", headers: [otherMethods] }),
  ];
}

/** One route per group, the upload before the rest of its group. */
function apiRoutes(spec: GatewaySpec): Route[] {
  return routedApis(spec).flatMap((api) => {
    const uploads = uploadPath.startsWith(`${api.prefix}/`) ? [groupRoute(api, uploadGroup(api), takesUploads)] : [];
    return [...uploads, ...routedGroups(api, spec.side).map((group) => groupRoute(api, group))];
  });
}

const uploadGroup = ({ prefix }: Api) => uploadPath.slice(prefix.length + 1);

function groupRoute(api: Api, group: string, settings?: FilterSettings): Route {
  return {
    name: `${api.service} ${group}`,
    match: { path_separated_prefix: `${api.prefix}/${group}` },
    route: {
      ...actionOf(api),
      cluster: api.service,
      ...(api.rewrittenTo && { prefix_rewrite: `${api.rewrittenTo}/${group}` }),
    },
    ...(settings && { typed_per_filter_config: settings }),
    ...(!api.websocket && { response_headers_to_add: [notCached] }),
  };
}

/** The site's pages and its API share one host, so a browser asks only for pages of somebody else: those get no leave. */
function ownOriginOnly(origin: string): FilterSettings["envoy.filters.http.cors"] {
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy",
    allow_origin_string_match: [{ exact: origin }],
    allow_methods: methods.join(","),
    allow_headers: "content-type,x-csrf-token,x-auth-apikey,x-auth-nonce,x-auth-signature",
    max_age: "3600",
    allow_credentials: true,
  };
}
