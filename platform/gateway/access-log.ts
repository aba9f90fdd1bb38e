import type { AccessLog, LocalReplyConfig } from "./envoy/filter";

/**
 * One line of JSON per request on standard output. No query, cookie or token: a query may hold a signature, and whoever
 * reads logs must not be able to act for a member.
 */
export const accessLog: AccessLog = {
  name: "envoy.access_loggers.stdout",
  filter: { not_health_check_filter: {} },
  typed_config: {
    "@type": "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog",
    log_format: {
      json_format: {
        time: "%START_TIME%",
        method: "%REQUEST_HEADER(:METHOD)%",
        host: "%REQUEST_HEADER(:AUTHORITY)%",
        path: "%PATH(NQ:ORIG_OR_PATH)%",
        status: "%RESPONSE_CODE%",
        details: "%RESPONSE_CODE_DETAILS%",
        flags: "%RESPONSE_FLAGS%",
        route: "%ROUTE_NAME%",
        upstream: "%UPSTREAM_CLUSTER%",
        upstream_host: "%UPSTREAM_HOST%",
        client: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
        peer: "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%",
        received_bytes: "%BYTES_RECEIVED%",
        sent_bytes: "%BYTES_SENT%",
        duration_ms: "%DURATION%",
        request_id: "%REQUEST_HEADER(X-REQUEST-ID)%",
        user_agent: "%REQUEST_HEADER(USER-AGENT):200%",
      },
    },
  },
};

const json = (body: string) => ({
  text_format_source: { inline_string: body },
  content_type: "application/json",
});

/**
 * What the gateway answers itself has the shape of the API's own errors, and no word about what is behind it. What AuthZ
 * refuses (flag UAEX) keeps AuthZ's words: the frontend tells "sign in" from "not yours" by them.
 */
export const localReplies: LocalReplyConfig = {
  mappers: [
    { filter: { response_flag_filter: { flags: ["UAEX"] } }, body_format_override: json("%LOCAL_REPLY_BODY%") },
  ],
  body_format: json('{"errors":["gateway.%RESPONSE_CODE%"]}\n'),
};
