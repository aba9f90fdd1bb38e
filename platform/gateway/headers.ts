import type { HeaderMutation, HeaderValueOption } from "./envoy/common";
import type { HeaderMutationFilter } from "./envoy/filter";

/** Names a feature; a tester sets it. */
export const featureHeader = "x-rkcp-feature";

/**
 * Headers that say who the client is and how it came. Rack, Rails and Barong believe them, so they are the gateway's to
 * set: `client-ip` beside another X-Forwarded-For makes Rails refuse the request, `x-forwarded-host` changes links,
 * `x-http-method-override` makes a POST a DELETE after AuthZ has judged a POST.
 */
const believedByUpstreams = [
  "client-ip",
  "forwarded",
  "true-client-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-prefix",
  "x-forwarded-scheme",
  "x-forwarded-server",
  "x-forwarded-ssl",
  "x-http-method-override",
  "x-real-ip",
  "x-rewrite-url",
  // Members prove themselves by cookie or API key; the token of this header is AuthZ's to add.
  "authorization",
] as const;

/** The same, by how they begin. */
const believedPrefixes = ["cf-", "x-envoy-", "x-original-"] as const;

/** The client's address as the balancer saw it, and nothing that the client wrote before it. */
const clientAddress = "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%";

/** Headers of the applications that tell a stranger what runs here. */
const tellTales = [
  "server",
  "via",
  "x-powered-by",
  "x-runtime",
  "x-envoy-upstream-service-time",
  "x-envoy-ratelimited",
];

/** On every answer. The balancer sets them as well; in the cluster there is none. */
const protections: Readonly<Record<string, string>> = {
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
};

/**
 * On answers that don't say so themselves; what a program says of its own page is stricter. A page may be framed by the
 * site itself: the charts of the trading page are frames. Of the content policy only what no frontend can break.
 */
const pageProtections: Readonly<Record<string, string>> = {
  "x-frame-options": "SAMEORIGIN",
  "content-security-policy": "base-uri 'self'; frame-ancestors 'self'; object-src 'none'",
  "referrer-policy": "strict-origin-when-cross-origin",
};

const overwrite = (key: string, value: string): HeaderValueOption => ({
  header: { key, value },
  append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
});
const ifAbsent = (key: string, value: string): HeaderValueOption => ({
  header: { key, value },
  append_action: "ADD_IF_ABSENT",
});
const remove = (name: string): HeaderMutation => ({ remove: name });
const removePrefix = (prefix: string): HeaderMutation => ({ remove_on_match: { key_matcher: { prefix } } });

/** The second filter of the chain: before AuthZ, so that it judges what the upstream will see. */
export function headerMutation(takesFeatures: boolean): HeaderMutationFilter {
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
    mutations: {
      request_mutations: [
        ...believedByUpstreams.map(remove),
        ...believedPrefixes.map(removePrefix),
        // Routes read the header after this filter; where there are none, nobody sees it.
        ...(takesFeatures ? [] : [removePrefix("x-rkcp-")]),
        { append: overwrite("x-forwarded-for", clientAddress) },
        { append: overwrite("cf-connecting-ip", clientAddress) },
      ],
      response_mutations: [
        ...tellTales.map(remove),
        ...Object.entries(protections).map(([key, value]) => ({ append: overwrite(key, value) })),
        ...Object.entries(pageProtections).map(([key, value]) => ({ append: ifAbsent(key, value) })),
      ],
    },
  };
}

/** What an answer of the API carries unless the program says otherwise: balances are not for a cache. */
export const notCached = ifAbsent("cache-control", "no-store");

/** Tells a tester that the feature answered. */
export const answeredBy = (feature: string): HeaderValueOption => ({ header: { key: featureHeader, value: feature } });
