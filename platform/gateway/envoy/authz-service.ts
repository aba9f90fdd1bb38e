import type { Duration, StringMatcher } from "./common";

/** What is asked whether a request may pass: by the filter, or by a route in its place. */
export interface AuthzService {
  readonly server_uri: { readonly uri: string; readonly cluster: string; readonly timeout: Duration };
  readonly path_prefix: string;
  readonly authorization_response: {
    readonly allowed_upstream_headers: ListStringMatcher;
    readonly allowed_client_headers: ListStringMatcher;
  };
}

/** Any of them. */
export interface ListStringMatcher {
  readonly patterns: readonly StringMatcher[];
}
