import { seconds } from "./envoy/common";
import type { AuthzService, ListStringMatcher } from "./envoy/authz-service";
import type { ExtAuthz } from "./envoy/filter";
import type { ExtAuthzPerRoute } from "./envoy/route";
import { times } from "./limits";

/** What AuthZ judges by (application facts 6); beside these Envoy itself sends method, path and host. */
const judgedBy = [
  "cookie",
  "x-auth-apikey",
  "x-auth-nonce",
  "x-auth-signature",
  "x-csrf-token",
  "user-agent",
  "x-forwarded-host",
  "x-forwarded-for",
  "from",
  "x-forwarded-proto",
  "proxy-authorization",
];

/** Tells the upstream who the member is. */
const toUpstream = ["authorization"];
const toClient = ["set-cookie", "proxy-authenticate", "www-authenticate", "location"];

const exactly = (names: readonly string[]): ListStringMatcher => ({
  patterns: names.map((exact) => ({ exact, ignore_case: true })),
});

/** How one Barong is asked. */
const askedOf = (cluster: string): AuthzService => ({
  server_uri: { uri: `http://${cluster}`, cluster, timeout: seconds(times.authz) },
  path_prefix: "/api/v2/auth",
  authorization_response: {
    allowed_upstream_headers: exactly(toUpstream),
    allowed_client_headers: exactly(toClient),
  },
});

/**
 * Asks Barong about every request, without its body, which AuthZ doesn't read. When Barong does not answer, nobody
 * passes: 503, since a 403 would make clients believe that they may not.
 */
export function authzFilter(cluster: string): ExtAuthz {
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
    transport_api_version: "V3",
    failure_mode_allow: false,
    status_on_error: { code: "ServiceUnavailable" },
    allowed_headers: exactly(judgedBy),
    http_service: askedOf(cluster),
  };
}

/**
 * For a route to a feature's Barong: who signed in there is known there alone. It is the route's own, so that no other
 * request is judged by a release candidate.
 */
export const authzOf = (cluster: string): ExtAuthzPerRoute => ({
  "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute",
  check_settings: { http_service: askedOf(cluster) },
});

/** For what the gateway answers itself, and for static pages, which hold nothing secret. */
export const withoutAuthz: ExtAuthzPerRoute = {
  "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute",
  disabled: true,
};
