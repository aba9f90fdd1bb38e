import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { nobodySaid, nobodysKey } from "../../../../constructs/aws/bosh/key-pair";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { referred, resource, resources, synthesize, type Synthesis } from "../../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

const output = (stack: Synthesis, name: string) => stack.file.output?.[name]?.value;

describe("the outputs for BOSH", () => {
  test("carry the names its manifests use", () => {
    const wanted = [
      "director_name",
      "internal_cidr",
      "internal_gw",
      "director__internal_ip",
      "region",
      "az",
      "subnet_id",
      "default_key_name",
      "director__default_security_groups",
      "iam_instance_profile",
      "kms_key_arn",
    ];
    expect(wanted.filter((name) => output(stage, name) === undefined)).toEqual([]);
  });

  test("place the director at a fixed address of the first zone's subnet", () => {
    const names = ["az", "internal_cidr", "internal_gw", "director__internal_ip"];
    expect(names.map((name) => output(stage, name))).toEqual([
      "eu-west-1a",
      "10.20.208.0/24",
      "10.20.208.1",
      "10.20.208.6",
    ]);
  });

  test("name a name server and a clock that no firewall stands before", () => {
    expect(["internal_dns", "internal_ntp"].map((name) => output(stage, name))).toEqual([
      ["10.20.0.2"],
      "169.254.169.123",
    ]);
  });

  test("give the groups of the director as a list", () => {
    const groups = output(stage, "director__default_security_groups");
    expect(groups).toHaveLength(1);
    expect(referred(stage, groups)).toEqual([resource(stage, "aws_security_group", "firewall/bosh-director")]);
  });

  test("name the director's profile, not its role", () => {
    expect(referred(stage, output(stage, "iam_instance_profile"))).toEqual([
      resource(stage, "aws_iam_instance_profile", "bosh/director/profile"),
    ]);
  });

  test("give cloud-configs the subnets of the tiers BOSH works in, by zone", () => {
    expect(Object.keys(output(stage, "bosh_subnets") as object)).toEqual(["bosh"]);
    const production_ = output(production, "bosh_subnets") as Record<string, Record<string, { cidr: string }>>;
    expect(Object.keys(production_)).toEqual(["blockchain", "bosh"]);
    expect(production_["blockchain"]?.["eu-west-1b"]?.cidr).toBe("10.40.205.0/24");
  });

  test("give cloud-configs the groups BOSH may use", () => {
    expect(Object.keys(output(production, "bosh_security_groups") as object).sort()).toEqual([
      "bitcoin",
      "bosh-managed",
      "concourse-worker",
      "dash",
    ]);
  });
});

describe("the director's address", () => {
  test("is given to nobody else by EC2", () => {
    expect(resource(stage, "aws_ec2_subnet_cidr_reservation").values).toMatchObject({
      cidr_block: "10.20.208.6/32",
      reservation_type: "explicit",
    });
  });
});

describe("the key pair that BOSH's adapter wants", () => {
  test("is the only one of the stack, and nobody's", () => {
    expect(resources(stage, "aws_key_pair").map(({ values }) => values["public_key"])).toEqual([nobodysKey]);
  });

  test("is computed from a sentence: nobody can have chosen it with the private half in hand", () => {
    expect(nobodysKey.split(" ").slice(0, 2).join(" ")).toBe(openSsh(firstPoint(nobodySaid)));
  });
});

const prime = 2n ** 255n - 19n;

/** The first of SHA-256(sentence + counter) that is a point of Ed25519 (RFC 8032, 5.1.3). */
function firstPoint(sentence: string): Buffer {
  for (let counter = 0; counter < 100; counter += 1) {
    const bytes = createHash("sha256").update(`${sentence}${counter}`).digest();
    if (isPoint(bytes)) return bytes;
  }
  throw new Error("no point of the curve among a hundred: one in two should be");
}

function isPoint(bytes: Buffer): boolean {
  const number = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
  const y = number & (2n ** 255n - 1n);
  if (y >= prime) return false;
  const d = mod(-121_665n * inverse(121_666n));
  const x2 = mod((y * y - 1n) * inverse(mod(d * y * y + 1n)));
  return x2 !== 0n && power(x2, (prime - 1n) / 2n) === 1n;
}

const mod = (value: bigint) => ((value % prime) + prime) % prime;
const inverse = (value: bigint) => power(mod(value), prime - 2n);

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = mod(base), left = exponent; left > 0n; left >>= 1n, square = mod(square * square)) {
    if ((left & 1n) === 1n) result = mod(result * square);
  }
  return result;
}

function openSsh(point: Buffer): string {
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  return `ssh-ed25519 ${Buffer.concat([part(Buffer.from("ssh-ed25519")), part(point)]).toString("base64")}`;
}
