import { seconds } from "./envoy/common";
import type { ExtAuthz, ListStringMatcher } from "./envoy/filter";
import type { ExtAuthzPerRoute } from "./envoy/route";
import { featureHeader } from "./headers";
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

/**
 * Asks Barong about every request, without its body, which AuthZ doesn't read. When Barong does not answer, nobody
 * passes: 503, since a 403 would make clients believe that they may not.
 *
 * @param takesFeatures AuthZ of a feature's Barong is found by the header
 */
export function authzFilter(cluster: string, takesFeatures: boolean): ExtAuthz {
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
    transport_api_version: "V3",
    failure_mode_allow: false,
    status_on_error: { code: "ServiceUnavailable" },
    allowed_headers: exactly(takesFeatures ? [...judgedBy, featureHeader] : judgedBy),
    http_service: {
      server_uri: { uri: `http://${cluster}`, cluster, timeout: seconds(times.authz) },
      path_prefix: "/api/v2/auth",
      authorization_response: {
        allowed_upstream_headers: exactly(toUpstream),
        allowed_client_headers: exactly(toClient),
      },
    },
  };
}

/** For what the gateway answers itself, and for static pages, which hold nothing secret. */
export const withoutAuthz: ExtAuthzPerRoute = {
  "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute",
  disabled: true,
};
