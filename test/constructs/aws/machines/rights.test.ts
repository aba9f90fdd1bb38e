import { beforeAll, describe, expect, test } from "vitest";
import { allows, statementsOf } from "../../../../rehearsal/identities/policy-evaluator";
import { artifactsOfRole } from "../../../../platform/artifacts";
import {
  production,
  productionPlatform,
  stage as stageEnvironment,
  stagePlatform,
} from "../../../support/environments";
import { referred, resource, synthesize, type Synthesis } from "../../../support/synthesis";

let stage: Synthesis;
let prod: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  prod = synthesize(productionPlatform());
});

const cases = [
  ...(["vault", "bitcoin", "dash", "ethereum", "jumpbox"] as const).map((role) => ["stage", role] as const),
  ...(["rabbitmq", "ethereum", "jumpbox"] as const).map((role) => ["production", role] as const),
];
const stackOf = (name: "stage" | "production") => (name === "stage" ? stage : prod);
const accountOf = { stage: "111111111111", production: "222222222222" } as const;
const rights = (name: "stage" | "production", role: string) =>
  resource(stackOf(name), "aws_iam_role_policy", `machines/${role}-identity/role/rights`).values["policy"];

describe.each(cases)("in %s a machine of %s", (environment, role) => {
  const caller = `arn:aws:iam::${accountOf[environment]}:role/rkcp-${environment}-${role}`;
  const env = environment === "stage" ? stageEnvironment() : production();
  const may = (action: string, resourceArn: string, context = {}) =>
    allows(rights(environment, role), { caller, action, resource: resourceArn, context });
  const object = (key: string) => `arn:aws:s3:::rkcp-${environment}-artifacts-${env.naming.suffix}/${key}`;

  test("stays inside the boundary", () => {
    const { values } = resource(stackOf(environment), "aws_iam_role", `machines/${role}-identity/role/role`);
    expect(values["permissions_boundary"]).toBe(
      `arn:aws:iam::${accountOf[environment]}:policy/rkcp-${environment}-boundary`,
    );
  });

  test("lets EC2 alone take its role", () => {
    const { values } = resource(stackOf(environment), "aws_iam_role", `machines/${role}-identity/role/role`);
    const taken = (who: string) => allows(values["assume_role_policy"], { caller: who, action: "sts:AssumeRole" });
    expect(["ec2.amazonaws.com", "lambda.amazonaws.com", caller].map(taken)).toEqual([true, false, false]);
  });

  test("can be reached by a session", () => {
    const instance = `arn:aws:ec2:eu-west-1:${accountOf[environment]}:instance/i-1`;
    expect(may("ssm:UpdateInstanceInformation", instance)).toBe(true);
    expect(may("ssmmessages:OpenDataChannel", "*")).toBe(true);
  });

  test.each(["ssm:GetParameter", "ssm:StartSession", "ssm:SendCommand", "ssm:GetDocument", "ec2messages:GetMessages"])(
    "can't %s",
    (action) => expect(may(action, "*")).toBe(false),
  );

  test("reads every object it installs", () => {
    const objects = artifactsOfRole(env, role).map(({ objectKey }) => objectKey);
    expect(objects.filter((key) => !may("s3:GetObject", object(key)))).toEqual([]);
  });

  test("reads no other object, lists nothing and writes nothing", () => {
    expect(may("s3:GetObject", object("another/1.0/file.tar.gz"))).toBe(false);
    const [own = ""] = artifactsOfRole(env, role).map(({ objectKey }) => objectKey);
    expect(may("s3:PutObject", object(own))).toBe(false);
    expect(may("s3:ListBucket", object("").replace(/\/$/, ""))).toBe(false);
  });

  test("has no action and no service as a whole", () => {
    const wide = statementsOf(rights(environment, role)).filter(({ Action }) =>
      [Action ?? []].flat().some((action) => action === "*" || action.endsWith(":*")),
    );
    expect(wide).toEqual([]);
  });

  test("names what it may touch, but for the channels of a session, which have no name", () => {
    const open = statementsOf(rights(environment, role)).filter(({ Resource }) => Resource === "*");
    expect(open.map(({ Sid }) => Sid)).toEqual(["SessionChannels"]);
  });
});

describe("Vault's machines", () => {
  test("use the key that opens Vault, and no other key but those of artifacts and sessions", () => {
    const keys = statementsOf(rights("stage", "vault")).filter(({ Action }) =>
      [Action ?? []].flat().some((action) => action.startsWith("kms:")),
    );
    expect(keys.map(({ Sid, Resource }) => [Sid, referred(stage, Resource).map(({ path }) => path)])).toEqual([
      ["OwnEndOfASession", []],
      ["DecryptArtifacts", ["account/keys/artifacts"]],
      ["OpenAndSealVault", ["account/machines/vault-keys/seal/key"]],
    ]);
  });

  test("are the only ones that may ask for it", () => {
    const seal = resource(stage, "aws_kms_key", "vault-keys/seal/key").address;
    const others = ["bitcoin", "dash", "ethereum", "jumpbox"].filter((role) =>
      String(rights("stage", role)).includes(seal),
    );
    expect(others).toEqual([]);
  });
});

describe("RabbitMQ's machines", () => {
  const cookie = () => resource(prod, "aws_secretsmanager_secret", "machines/cookie/secret");
  const statement = (sid: string) => statementsOf(rights("production", "rabbitmq")).find(({ Sid }) => Sid === sid);

  test("share a secret that has no value here", () => {
    expect(cookie().values).toMatchObject({ name: "rkcp-production-rabbitmq-cookie-p4d9", recovery_window_in_days: 7 });
    expect(prod.file.resource).not.toHaveProperty("aws_secretsmanager_secret_version");
  });

  test("read and write that secret and no other", () => {
    expect(statement("SharedCookie")?.Action).toEqual([
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
      "secretsmanager:PutSecretValue",
    ]);
    expect(referred(prod, statement("SharedCookie")?.Resource)).toEqual([cookie()]);
  });

  test("encrypt it with a key of its own, which works through the secret's service alone", () => {
    const key = resource(prod, "aws_kms_key", "machines/rabbitmq");
    expect(referred(prod, cookie().values["kms_key_id"])).toEqual([key]);
    expect(referred(prod, statement("CookieKey")?.Resource)).toEqual([key]);
    const caller = "arn:aws:iam::222222222222:role/rkcp-production-rabbitmq";
    const through = (service: string) => ({
      "kms:CallerAccount": "222222222222",
      "kms:ViaService": `${service}.eu-west-1.amazonaws.com`,
    });
    const decrypts = (service: string) =>
      allows(key.values["policy"], { caller, action: "kms:Decrypt", context: through(service) });
    expect(["secretsmanager", "s3"].map(decrypts)).toEqual([true, false]);
  });

  test("find the secret by the name that their document has", () => {
    const { values } = resource(prod, "aws_instance", "machines/rabbitmq-a/instance");
    expect(String(values["user_data_base64"])).toContain(String(cookie().values["name"]));
  });
});
