import { authzOf } from "./authz";
import { featureCluster } from "./clusters";
import type { HeaderMatcher } from "./envoy/common";
import type { Route } from "./envoy/route";
import { answeredBy, featureHeader } from "./headers";
import { actionOf, page, routedApis, routedGroups, takesUploads } from "./route-parts";
import type { FeatureRoute } from "../features/routes";
import type { GatewaySpec } from "./spec";

/** Pages a side shows, by service. */
const pagePaths = { public: { frontend: "/" }, administration: { tower: "/tower" } } as const;

/**
 * One route per feature, before those of the environment: requests that name the feature, for the one service it stands
 * in for. All others fall through to the environment's own.
 */
export function featureRoutes(spec: GatewaySpec): Route[] {
  return spec.features.flatMap((feature) => routeOf(spec, feature) ?? []);
}

/** Undefined for a service that this side has no route for. */
function routeOf(spec: GatewaySpec, feature: FeatureRoute): Route | undefined {
  const headers = [names(feature)];
  const shared = { response_headers_to_add: [answeredBy(feature.feature)] };
  const paths: Readonly<Record<string, string>> = pagePaths[spec.side];
  const path = paths[feature.service];
  if (path !== undefined) {
    const match = path === "/" ? { prefix: path, headers } : { path_separated_prefix: path, headers };
    return { ...page(feature.service, notTheApi(match, path), featureCluster(feature)), ...shared };
  }
  const api = routedApis(spec).find(({ service }) => service === feature.service);
  if (!api) return undefined;
  const groups = routedGroups(api, spec.side).join("|");
  return {
    match: { safe_regex: { regex: `${api.prefix}/(?:${groups})(?:/.*)?` }, headers },
    route: {
      ...actionOf(api),
      cluster: featureCluster(feature),
      ...(api.rewrittenTo && {
        regex_rewrite: { pattern: { regex: `^${api.prefix}` }, substitution: api.rewrittenTo },
      }),
    },
    ...(api.service === judge && {
      typed_per_filter_config: { ...takesUploads, "envoy.filters.http.ext_authz": authzOf(featureCluster(feature)) },
    }),
    ...shared,
  };
}

/** The frontend's feature takes pages only: `/api` is another service's. */
function notTheApi<Match extends { readonly headers: readonly HeaderMatcher[] }>(match: Match, path: string): Match {
  const api = { name: ":path", string_match: { safe_regex: { regex: "(?i)/api(?:[/?].*)?" } }, invert_match: true };
  return path === "/" ? { ...match, headers: [...match.headers, api] } : match;
}

/**
 * The one service that judges, and that takes documents. Its feature judges what it answers itself, no other's requests:
 * a release candidate doesn't say who somebody is to the environment's ledger. A route for all its groups has to let
 * documents through.
 */
const judge = "barong";

const names = ({ feature }: FeatureRoute): HeaderMatcher => ({
  name: featureHeader,
  string_match: { exact: feature },
});
