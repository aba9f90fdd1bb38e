/** Words that make a name the name of a secret: `db_password`, `accessToken`, `ERLANG_COOKIE`. */
const secretWords = new Set([
  ...["password", "passwords", "passwd", "pass", "passphrase", "pwd"],
  ...["secret", "secrets", "token", "tokens", "credential", "credentials", "cookie", "cookies"],
  ...["mnemonic", "xprv", "otp", "totp", "pin"],
]);

/** Two words that do so together: a `key` alone is mostly an identifier. */
const secretPairs = new Set(
  [
    ...["private", "secret", "encryption", "signing", "master", "shared", "api", "unseal", "recovery"].map(
      (which) => `${which} key`,
    ),
    ...["key base", "key material", "key pem", "seed phrase", "seed words", "hmac key", "access key"],
  ].flatMap((pair) => [pair, `${pair}s`]),
);

/**
 * Last words that make it a name of something about a secret, which a reviewer must read: `secret_arn`, `token_ttl`,
 * `passwordPolicy`, `secretName`, `access_key_id`.
 */
const aboutSecrets = new Set([
  ...["id", "ids", "arn", "arns", "name", "names", "ref", "refs", "path", "paths", "prefix", "suffix", "file", "dir"],
  ...["type", "types", "kind", "version", "versions", "mode", "format", "algorithm", "encryption", "engine", "mount"],
  ...["ttl", "period", "length", "policy", "policies", "age", "count", "days", "seconds", "hours", "minutes", "expiry"],
  ...["expiration", "expires", "enabled", "disabled", "required", "rotation", "reuse", "prevention", "window", "usage"],
  ...["url", "uri", "endpoint", "endpoints", "host", "provider", "namespace", "audience", "issuer", "reviewer", "role"],
  ...["roles", "user", "users", "username", "store", "manager", "backend", "description", "label", "labels", "owner"],
  ...["accessors", "accessor", "spec", "method", "hash", "checksum", "digest", "fingerprint", "kms", "alias", "hop"],
  ...["limit", "characters", "numbers", "symbols", "uppercase", "lowercase", "class", "group", "groups", "source"],
]);

/** Names whose values look random and are public: checksums, certificates, public keys. */
const publicWords = new Set([
  ...[
    "digest",
    "hash",
    "checksum",
    "sha1",
    "sha256",
    "sha512",
    "md5",
    "etag",
    "fingerprint",
    "thumbprint",
    "thumbprints",
  ],
  ...["public", "certificate", "certificates", "cert", "ca", "bundle", "address", "addresses", "revision", "commit"],
  ...["xpub", "integrity"],
]);

/** First words of settings: `use_auto_auth_token`, `withCredentials`, `max_tokens`, `automountServiceAccountToken`. */
const deeds = new Set([
  ...["use", "with", "without", "enable", "disable", "require", "requires", "manage", "allow", "automount", "skip"],
  ...["max", "min", "maximum", "minimum", "is", "has", "no"],
]);

/** A file's text is read for what it holds, not for what it is called. */
const fileName = /\.(?:json|ya?ml|tpl|ctmpl|conf|config|cnf|ini|env|toml|sh|rb|hcl|pem|crt|html|erb|js|txt)$/i;

/** True when a value of this name is a secret by what it is called. */
export function isSecretName(name: string): boolean {
  if (fileName.test(name)) return false;
  const words = wordsOf(name);
  const last = words.at(-1);
  // Of the metadata service: `required`. And what is done with a secret, or how many there are.
  if ((words[0] === "http" && last === "tokens") || deeds.has(words[0] ?? "")) return false;
  if (last === undefined || aboutSecrets.has(last)) return false;
  if (words.includes("public") && last === "key") return false;
  if (words.some((word) => secretWords.has(word))) return true;
  return words.some((word, index) => secretPairs.has(`${word} ${words[index + 1] ?? ""}`));
}

/** True when a random looking value of this name is meant to be read. */
export function isPublicName(name: string): boolean {
  return wordsOf(name).some((word) => publicWords.has(word));
}

/** `masterUserPassword`, `master_user_password` and `MASTER-USER-PASSWORD` are the same words; a JSON file's ending is none. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && word !== "wo");
}
