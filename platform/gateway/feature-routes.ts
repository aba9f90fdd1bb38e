import { authzOf } from "./authz";
import { featureCluster } from "./clusters";
import type { HeaderMatcher } from "./envoy/common";
import type { Route } from "./envoy/route";
import { answeredBy, featureHeader } from "./headers";
import { actionOf, page, routedApis, routedGroups, takesUploads } from "./route-parts";
import type { FeatureRoute } from "../features/routes";
import type { GatewaySpec } from "./spec";

/**
 * One route per feature, before those of the environment: requests that name the feature, for the one service it stands
 * in for. All others fall through to the environment's own.
 */
export function featureRoutes(spec: GatewaySpec): Route[] {
  return spec.features.flatMap((feature) => routeOf(spec, feature) ?? []);
}

/** Undefined for a service that this side has no route for. */
function routeOf(spec: GatewaySpec, feature: FeatureRoute): Route | undefined {
  const shared = { response_headers_to_add: [answeredBy(feature.feature)] };
  if (spec.side === "public" && feature.service === "frontend") {
    const match = { prefix: "/", headers: [names(feature), notTheApi] };
    return { ...page(feature.service, match, featureCluster(feature)), ...shared };
  }
  const api = routedApis(spec).find(({ service }) => service === feature.service);
  if (!api) return undefined;
  const groups = routedGroups(api, spec.side).join("|");
  return {
    match: { safe_regex: { regex: `${api.prefix}/(?:${groups})(?:/.*)?` }, headers: [names(feature)] },
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
const notTheApi: HeaderMatcher = {
  name: ":path",
  string_match: { safe_regex: { regex: "(?i)/api(?:[/?].*)?" } },
  invert_match: true,
};

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
