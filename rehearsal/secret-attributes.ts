import { visit } from "jsonc-parser";
import { LineCounter, isMap, isPair, isScalar, parseAllDocuments, visit as visitYaml } from "yaml";
import type { Hit } from "./secret-patterns";

/** Attributes that hold a secret in Terraform JSON, in state and in Kubernetes objects (cloud facts 4). */
const secretAttribute =
  /^(?:(?:master|admin|administrator|root|user|db|database)_?)?(?:password|passphrase)(?:_wo)?$|^(?:secret_string|secret_binary|secret_data|private_key(?:_pem|_pem_pkcs8|_openssh)?|secret_access_key|client_secret|mnemonic|seed_phrase|rpc_?password|erlang_?cookie)(?:_wo)?$|^(?:encrypted_)?ses_smtp_password(?:_v4)?$/i;

/** Resource types whose state always holds a secret, whatever their arguments (cloud facts 4.3). */
const secretResourceTypes = new Set([
  "random_password",
  "tls_private_key",
  "aws_iam_access_key",
  "aws_iam_user_login_profile",
  "google_service_account_key",
  "google_storage_hmac_key",
]);

/** Resource types where a plain `value` is the secret. */
const secretValueTypes = new Set(["azurerm_key_vault_secret"]);

/** Environment variables of a container that must come from Vault, never from the object. */
const secretVariable = /(?:^|_)(?:PASS|PASSWORD|PASSPHRASE|SECRET|TOKEN|PRIVATE_KEY|MNEMONIC)$/;

/** A reference or a template is no secret: Terraform's `${...}`, BOSH's `((...))`, the Agent's `{{...}}`. */
const reference = /^\s*(?:\$\{[\s\S]*\}|\(\([^()]+\)\)|\{\{[\s\S]*\}\})\s*$/;

/** Kubernetes' own types of Secret that hold no value at creation: the server fills in the token. */
const filledByServer = "kubernetes.io/service-account-token";

export function isLiteral(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "" && !reference.test(value);
}

/** The deny list applied to JSON text: synthesised stacks, plans, state. Returns nothing for text that is not JSON. */
export function matchJsonAttributes(text: string): readonly Hit[] {
  const hits: Hit[] = [];
  const secureStrings = new Set<string>();
  const values: { readonly owner: string; readonly offset: number }[] = [];
  visit(text, {
    onObjectProperty: (property, offset, _length, _line, _character, path) => {
      // cdk.tf.json: { resource: { <type>: ... } }
      if (path().at(-1) === "resource" && secretResourceTypes.has(property)) {
        hits.push({ offset, rule: `secret-resource-type(${property})` });
      }
    },
    onLiteralValue: (value: unknown, offset, _length, _line, _character, path) => {
      const segments = path();
      const owner = segments.slice(0, -1).join("/");
      const name = attributeOf(segments);
      if (name === undefined || !isLiteral(value)) return;
      if (secretAttribute.test(name)) hits.push({ offset, rule: `secret-attribute(${name})` });
      // State and plan: { type: "<type>", ... } beside the resource's name.
      if (name === "type" && secretResourceTypes.has(String(value))) {
        hits.push({ offset, rule: `secret-resource-type(${String(value)})` });
      }
      if (name === "type" && value === "SecureString") secureStrings.add(owner);
      if (name === "value") values.push({ owner, offset });
      if (name === "value" && segments.some((segment) => secretValueTypes.has(String(segment)))) {
        hits.push({ offset, rule: "secret-attribute(value)" });
      }
    },
  });
  // The parameter's type may stand after its value.
  const parameters = values.filter(({ owner }) => secureStrings.has(owner));
  return [...hits, ...parameters.map(({ offset }) => ({ offset, rule: "secret-attribute(SecureString)" }))];
}

/** The deny list applied to YAML: Secret objects with content, container variables with literal secrets, attributes. */
export function matchYamlAttributes(text: string): readonly Hit[] {
  const hits: Hit[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: new LineCounter(), logLevel: "silent" })) {
    if ("empty" in document && document.empty) continue;
    visitYaml(document, {
      Map: (_key, map) => {
        const offset = map.range?.[0] ?? 0;
        if (map.get("kind") === "Secret" && map.get("type") !== filledByServer) {
          const holds = ["data", "stringData"].some((field) => isMap(map.get(field)));
          if (holds) hits.push({ offset, rule: "kubernetes-secret-with-content" });
        }
        const variable = map.get("name");
        if (typeof variable === "string" && secretVariable.test(variable) && isLiteral(map.get("value"))) {
          hits.push({ offset, rule: `secret-variable(${variable})` });
        }
      },
      Pair: (_key, pair) => {
        if (!isPair(pair) || !isScalar(pair.key) || !isScalar(pair.value)) return;
        const name = String(pair.key.value);
        if (!secretAttribute.test(name) || !isLiteral(pair.value.value)) return;
        hits.push({ offset: pair.key.range?.[0] ?? 0, rule: `secret-attribute(${name})` });
      },
    });
  }
  return hits;
}

/** The deny list applied to other text, such as logs: `password = "..."`, `secret_string: '...'`. */
export function matchTextAttributes(text: string): readonly Hit[] {
  return [...text.matchAll(/([A-Za-z_]+)["']?\s*[=:]\s*(["'])((?:(?!\2).){4,200})\2/g)]
    .filter((match) => secretAttribute.test(match[1] ?? "") && isLiteral(match[3]))
    .map((match) => ({ offset: match.index, rule: `secret-attribute(${match[1] ?? ""})` }));
}

/** The attribute a value belongs to: list positions and a plan's `constant_value` wrapper do not count. */
function attributeOf(segments: readonly (string | number)[]): string | undefined {
  return segments.findLast((segment): segment is string => typeof segment === "string" && segment !== "constant_value");
}
