import { createHash, generateKeyPairSync, randomBytes, randomInt } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createBase58check } from "@scure/base";
import { generateMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { searchSecrets } from "../../rehearsal/secret-search";

// Nothing that looks like a secret is committed: every planted one is made when the test runs.
const base58check = createBase58check((data) => createHash("sha256").update(data).digest());
const literal = (): string => randomBytes(12).toString("hex");
const words = (strength: number): string => generateMnemonic(wordlist, strength);
const base32 = (length: number): string =>
  Array.from({ length }, () => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(randomInt(32))).join("");
const pem = (): string =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const extendedKey = (): string => base58check.encode(Buffer.concat([Buffer.from("0488ade4", "hex"), randomBytes(74)]));
const walletKey = (version: number): string =>
  base58check.encode(Buffer.concat([Buffer.from([version]), randomBytes(32), Buffer.from([1])]));

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rkcp-secret-search-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

let counter = 0;

/** The rules that one planted file breaks. */
async function rulesOf(extension: string, content: string | object): Promise<string[]> {
  counter += 1;
  const file = path.join(folder, `planted-${counter}.${extension}`);
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  return (await searchSecrets([file])).map((finding) => finding.rule);
}

const resource = (type: string, attributes: object): object => ({ resource: { [type]: { one: attributes } } });
const state = (type: string, attributes: object): object => ({
  resources: [{ mode: "managed", type, name: "one", instances: [{ attributes }] }],
});

describe("in any text, the search finds", () => {
  test.each([
    ["a private key", () => pem(), "pem-private-key"],
    ["a private key inside JSON", () => JSON.stringify({ file: pem() }), "pem-private-key"],
    ["an AWS access key", () => `key ${"AK" + "IA"}${base32(16)} used`, "aws-access-key"],
    ["a Vault token", () => `token: ${"hv" + "s."}${literal()}`, "vault-token"],
    ["an extended private key", () => `export ${extendedKey()}`, "extended-private-key"],
    ["a Bitcoin wallet key", () => walletKey(0x80), "wallet-import-format"],
    ["a Dash wallet key", () => walletKey(0xcc), "wallet-import-format"],
    ["a seed phrase of 12 words", () => `seed is ${words(128)}!`, "bip39-seed-phrase"],
    ["a seed phrase of 24 words", () => words(256), "bip39-seed-phrase"],
    ["a numbered seed phrase", () => words(128).replaceAll(" ", "\n 7. "), "bip39-seed-phrase"],
    ["a seed phrase in JSON", () => JSON.stringify({ note: words(192).replaceAll(" ", "\n") }), "bip39-seed-phrase"],
    ["a token of a code host", () => `GITHUB=${"gh" + "p_"}${literal()}${literal().slice(0, 12)}`, "github"],
  ])("%s", async (_what, make, rule) => {
    // The engine's own rules may see the same place too.
    expect(await rulesOf("txt", make())).toContainEqual(expect.stringContaining(rule));
  });

  test("a literal password in a log", async () => {
    expect(await rulesOf("log", `  + master_password = "${literal()}"\n`)).toEqual([
      "secret-attribute(master_password)",
    ]);
  });
});

describe("in Terraform JSON, the search finds", () => {
  test.each([
    "password",
    "master_password",
    "administrator_password",
    "password_wo",
    "secret_string",
    "private_key_pem",
  ])("a literal %s of a synthesised resource", async (attribute) => {
    expect(await rulesOf("json", resource("aws_something", { [attribute]: literal() }))).toEqual([
      `secret-attribute(${attribute})`,
    ]);
  });

  test("a literal password in state", async () => {
    expect(await rulesOf("tfstate", state("aws_db_instance", { password: literal() }))).toEqual([
      "secret-attribute(password)",
    ]);
  });

  test("a literal password in the configuration part of a plan", async () => {
    const plan = { configuration: { expressions: { password: { constant_value: literal() } } } };
    expect(await rulesOf("json", plan)).toEqual(["secret-attribute(password)"]);
  });

  test("a secret parameter, whatever the order of its attributes", async () => {
    const parameters = [
      { type: "SecureString", value: literal() },
      { value: literal(), type: "SecureString" },
    ];
    for (const parameter of parameters) {
      expect(await rulesOf("json", resource("aws_ssm_parameter", parameter))).toEqual([
        "secret-attribute(SecureString)",
      ]);
    }
  });

  test.each(["random_password", "tls_private_key", "aws_iam_access_key", "google_service_account_key"])(
    "the resource type %s, in a stack and in state",
    async (type) => {
      expect(await rulesOf("json", resource(type, {}))).toEqual([`secret-resource-type(${type})`]);
      expect(await rulesOf("tfstate", state(type, {}))).toEqual([`secret-resource-type(${type})`]);
    },
  );
});

describe("in Kubernetes YAML, the search finds", () => {
  test("a Secret with content", async () => {
    const secret = `kind: Secret\ndata:\n  a: ${Buffer.from(literal()).toString("base64")}\n`;
    expect(await rulesOf("yaml", secret)).toEqual(["kubernetes-secret-with-content"]);
  });

  test("a container variable with a literal secret", async () => {
    const pod = `kind: Pod\nspec:\n  containers:\n    - env:\n        - name: DATABASE_PASS\n          value: ${literal()}\n`;
    expect(await rulesOf("yaml", pod)).toEqual(["secret-variable(DATABASE_PASS)"]);
  });
});

describe("the search stays quiet about", () => {
  test.each([
    ["a reference", "json", resource("aws_something", { password: "${var.password}" })],
    ["an empty value", "tfstate", state("aws_db_instance", { password: "" })],
    ["an absent value", "tfstate", state("aws_db_instance", { password: null, manage_master_user_password: true })],
    ["a plain parameter", "json", resource("aws_ssm_parameter", { type: "String", value: "eu-west-1" })],
    ["a BOSH variable", "yaml", "password: ((rabbitmq_password))\n"],
    ["a token Secret that the server fills", "yaml", "kind: Secret\ntype: kubernetes.io/service-account-token\n"],
    ["Terraform's mask", "log", "+ password = (sensitive value)\n"],
    ["an identifier of a wallet key's length", "txt", "a".repeat(51)],
    ["words that make no phrase", "txt", "abandon ".repeat(12)],
  ])("%s", async (_what, extension, content) => {
    expect(await rulesOf(extension, content)).toEqual([]);
  });
});

describe("a finding", () => {
  test("names the file below the folder searched, and the line", async () => {
    const nested = path.join(folder, "nested", "deep");
    await mkdir(nested, { recursive: true });
    const file = path.join(nested, "app.log");
    await writeFile(file, `one\ntwo\npassword = "${literal()}"\n`);
    expect(await searchSecrets([path.join(folder, "nested")])).toEqual([
      { file, line: 3, rule: "secret-attribute(password)" },
    ]);
  });

  test("never carries the secret", async () => {
    const secret = literal();
    const file = path.join(folder, "value.json");
    await writeFile(file, JSON.stringify(resource("aws_db_instance", { password: secret })));
    expect(JSON.stringify(await searchSecrets([file]))).not.toContain(secret);
  });
});

describe("the search refuses to prove nothing:", () => {
  test("a path that does not exist", async () => {
    const missing = path.join(folder, "missing");
    await expect(searchSecrets([missing])).rejects.toThrow(`${missing} does not exist. Fix: `);
  });

  test("a folder without a text file", async () => {
    const empty = path.join(folder, "empty");
    await mkdir(empty);
    await expect(searchSecrets([empty])).rejects.toThrow(`found no text file in ${empty}. Fix: `);
  });

  test("a binary file is handed to the caller", async () => {
    const mixed = path.join(folder, "mixed");
    await mkdir(mixed);
    await writeFile(path.join(mixed, "text"), "text\n");
    await writeFile(path.join(mixed, "plan"), Buffer.from([80, 75, 3, 4, 0, 0]));
    const binaries: string[] = [];
    await searchSecrets([mixed], (file) => binaries.push(file));
    expect(binaries).toEqual([path.join(mixed, "plan")]);
  });
});
