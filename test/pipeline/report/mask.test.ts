import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../pipeline/model";
import { hidden, maskReport, maskText, maskValue } from "../../../pipeline/report/mask";
import { changeOf, exampleReport, valueOf } from "./example";

/** Made here, so that nothing in this file looks like a secret; the same in every run. */
const digest = (of: number): Buffer => createHash("sha256").update(String(of)).digest();
const word = ["cor", "rect", "horse"].join("-");

describe("hidden by its name", () => {
  test.each([
    ["password"],
    ["master_password"],
    ["masterUserPassword"],
    ["env[DATABASE_PASS].value"],
    ["spec.template.spec.containers[barong].env[BARONG_JWT_PRIVATE_KEY].value"],
    ["environment[SECRET_KEY_BASE]"],
    ["erlang_cookie"],
    ["auth_token"],
    ["encryption_key"],
    ["mnemonic"],
    ["access_key"],
    ["password_wo"],
    ["parameter[api_key].value"],
  ])("%s", (path) => {
    expect(maskValue(path, word)).toBe(hidden);
  });

  test("a number too, and a list's elements; yes and no stay", () => {
    expect(maskValue("rpc_password", 8)).toBe(hidden);
    expect(maskValue("unseal_keys", [word, word])).toEqual([hidden, hidden]);
    expect(maskValue("password", true)).toBe(true);
    expect(maskValue("password", null)).toBeNull();
  });

  test("a variable of a container that is added whole", () => {
    expect(maskValue("env[DATABASE_PASS]", { name: "DATABASE_PASS", value: word })).toEqual({
      name: "DATABASE_PASS",
      value: hidden,
    });
  });

  test("what a Kubernetes Secret holds, whatever it is called; of a ConfigMap nothing", () => {
    expect(maskValue("data.region", "ZXU=", "Secret")).toBe(hidden);
    expect(maskValue("stringData", { a: "b", c: "d" }, "Secret")).toEqual({ a: hidden, c: hidden });
    expect(maskValue("data.region", "eu-west-1", "ConfigMap")).toBe("eu-west-1");
  });
});

describe("hidden by its shape", () => {
  test("long random text, in any place of a text", () => {
    const missed = Array.from({ length: 2000 }, (_, count) => digest(count).toString("base64url")).filter(
      (secret) => maskText(`node start ${secret} now`) !== `node start ${hidden} now`,
    );
    // Fewer than one in a hundred looks like a name by chance; these are the same texts in every run.
    expect(missed.length).toBeLessThan(20);
  });

  test("tokens by their beginning", () => {
    expect(maskText(`use ${"ghp"}_${"a1".repeat(18)}.`)).toBe(`use ${hidden}.`);
    const jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "c2lnbmF0dXJlLW9mLWl0"].join(".");
    expect(maskText(`bearer ${jwt}`)).toBe(`bearer ${hidden}`);
    expect(maskText(`${"AKIA"}${"ABCDEFGH".repeat(2)}`)).toBe(hidden);
  });

  test("a private key", () => {
    expect(maskValue("content", `-----BEGIN ${"PRIVATE"} KEY-----\nMIIE\n-----END ${"PRIVATE"} KEY-----`)).toBe(hidden);
    expect(maskText(`0x${digest(2).toString("hex")}`)).toBe(hidden);
  });

  test("the password of a URL, and what a text assigns", () => {
    expect(maskText(`amqp://peatio:${word}@rabbitmq.stage.internal:5671/v`)).toBe(
      `amqp://peatio:${hidden}@rabbitmq.stage.internal:5671/v`,
    );
    expect(maskText(`mysql --user=root --password=${word} --port=3306`)).toBe(
      `mysql --user=root --password=${hidden} --port=3306`,
    );
    expect(maskText(`export VAULT_TOKEN="${word}"`)).toBe(`export VAULT_TOKEN=${hidden}`);
    expect(maskText(`database:\n  password: ${word}\n  port: 3306`)).toBe(
      `database:\n  password: ${hidden}\n  port: 3306`,
    );
    expect(maskValue("args", ["--rpc-password", word, "--port", "8332"])).toEqual([
      "--rpc-password",
      hidden,
      "--port",
      "8332",
    ]);
  });
});

describe("stays readable", () => {
  const sha256 = createHash("sha256").update("x").digest();
  const values: readonly (readonly [string, Json])[] = [
    ["image", `quay.io/openware/peatio:2.6.51@sha256:${sha256.toString("hex")}`],
    ["commit", "6a529cd4f0b1d2f6a7c0f5b3e2d1c0b9a8978685"],
    ["checksum", sha256.toString("hex")],
    ["source_code_hash", sha256.toString("base64")],
    ["integrity", `sha512-${createHash("sha512").update("x").digest("base64")}`],
    ["role_arn", "arn:aws:iam::111111111111:role/rkcp-production-CiPlanReadOnly20240101"],
    ["kms_key_id", "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    ["cidr_blocks", ["10.0.0.0/16", "2001:db8:1234:5678::/64", "203.0.113.7/32"]],
    ["address", "aws_db_instance.account_database_instance_87C88CE4"],
    ["reference", "${aws_kms_key.account_database_key_5D1F2A60.arn}"],
    ["password", "${aws_db_instance.account_database_instance_87C88CE4.master_user_secret[0].secret_arn}"],
    ["password", "((rabbitmq_password))"],
    ["env[DATABASE_PASS].value", "$(DATABASE_PASSWORD)"],
    ["secretName", "wallet-tls"],
    ["serviceAccountToken.audience", "vault"],
    ["token_ttl", 3600],
    ["minimum_password_length", 14],
    ["manage_master_user_password", true],
    ["public_key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8mQ2vX9pLw0Rt5Kc7Yd1Bn3Hf6Gs4Aj8Ue2Wz0QxVb"],
    ["deposit_address", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"],
    ["offload_target", "0x52908400098527886E0F7030069857D2E4169EE7"],
    ["offload_target", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"],
    ["command", ["bundle", "exec", "ruby", "lib/daemons/daemons.rb", "deposit_coin_address"]],
    ["file", "/vault/secrets/peatio.env --token-file=/var/run/secrets/vault/token"],
    ["policy", 'path "secret/data/stage/peatio/*" { capabilities = ["read"] }'],
    ["resources", ["secrets", "serviceaccounts/token", "tokenreviews"]],
    ["http_tokens", "required"],
    ["data.proxy.json", '{ "api_proxy": { "use_auto_auth_token": "force" }, "max_tokens": 2700 }'],
    ["script", 'token="$(curl --silent "${endpoint}")"\ntoken = File.read(path)\nif (cookie === "") throw'],
    ["template", 'password = {{ with secret "rkcp/data/stage/x" }}{{ .Data.data.password }}{{ end }}'],
    ["label", "applyset-U1wIL_d8GrlEpQR2QjYWAuVIyutsul2ekwC84lHI51g-v1"],
    ["managed_policy", "AmazonEKSWorkerNodePolicyAndAmazonEC2ContainerRegistryReadOnly"],
    ["snapshot", "vpc-0a1b2c3d4e5f60718 sg-0123456789abcdef0 ami-0c55b159cbfafe1f0"],
    ["host", "b-1.rkcp-production-kafka.a1b2c3.c2.kafka.eu-west-1.amazonaws.com"],
    ["message", "Fix: the token is too long. Set token_ttl to 1 hour, the password policy stays"],
  ];
  test.each(values)("%s: %j", (path, value) => {
    expect(maskValue(path, value)).toEqual(value);
  });
});

test("a report is masked everywhere, holds no whole resource, and masking again changes nothing", () => {
  const secret = digest(1).toString("base64url");
  const change = changeOf({ values: [valueOf("auth_token", word, secret)], before: { a: word }, after: { a: secret } });
  const report = exampleReport({
    changes: [change],
    troubles: [{ subject: "base", message: `cannot reach amqp://a:${word}@b` }],
    findings: [
      {
        ...changeOf(),
        guard: "g",
        reason: `token is ${secret}`,
        fix: `password=${word}`,
        waivable: true,
        exception: { owner: "eve", expires: "2026-12-18", reason: secret },
      },
    ],
  });
  const masked = maskReport(report);
  expect(JSON.stringify(masked)).not.toContain(secret);
  expect(JSON.stringify(masked)).not.toContain(word);
  expect(masked.changes[0]).not.toHaveProperty("before");
  expect(masked.changes[0]).not.toHaveProperty("after");
  expect(maskReport(masked)).toEqual(masked);
});

test("the example's report is shown to the letter", () => {
  expect(maskReport(exampleReport())).toEqual(exampleReport());
});
