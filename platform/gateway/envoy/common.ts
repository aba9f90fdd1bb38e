/**
 * The part of Envoy's v3 API that the gateways use, in the API's own words (field names as in its protobufs, so that its
 * documentation can be read beside it). A field is here because a gateway sets it.
 */

/** A message that names its own type, as protobuf's `Any` is written in JSON. */
export type Typed<Type extends string, Message = object> = {
  readonly "@type": `type.googleapis.com/${Type}`;
} & Message;

/** A length of time, in seconds. */
export type Duration = `${number}s`;
export const seconds = (length: number): Duration => `${length}s`;

export type StringMatcher =
  | { readonly exact: string; readonly ignore_case?: boolean }
  | { readonly prefix: string; readonly ignore_case?: boolean }
  | { readonly safe_regex: RegexMatcher };

/** RE2; the whole string has to match. */
export interface RegexMatcher {
  readonly regex: string;
}

export interface HeaderMatcher {
  readonly name: string;
  readonly string_match: StringMatcher;
  readonly invert_match?: boolean;
}

export interface HeaderValueOption {
  readonly header: { readonly key: string; readonly value: string };
  /** @default "APPEND_IF_EXISTS_OR_ADD" */
  readonly append_action?: "OVERWRITE_IF_EXISTS_OR_ADD" | "ADD_IF_ABSENT" | "APPEND_IF_EXISTS_OR_ADD";
}

export type HeaderMutation =
  | { readonly remove: string }
  | { readonly remove_on_match: { readonly key_matcher: StringMatcher } }
  | { readonly append: HeaderValueOption };

export interface Address {
  readonly socket_address: { readonly address: string; readonly port_value: number };
}
export const addressOf = (address: string, port: number): Address => ({
  socket_address: { address, port_value: port },
});
