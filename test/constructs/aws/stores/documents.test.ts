import { beforeAll, describe, expect, test } from "vitest";
import { allows, decide } from "../../../../rehearsal/identities/policy-evaluator";
import { stagePlatform } from "../../../support/environments";
import { referred, resource, resources, synthesize, type Synthesis } from "../../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

const account = "111111111111";
const barong = `arn:aws:iam::${account}:user/service/rkcp-stage-barong-kyc`;
const bucketName = "arn:aws:s3:::rkcp-stage-kyc-s7q2";
const document = `${bucketName}/uploads/document/upload/1/passport.pdf`;
/** What Terraform will put in the place of the endpoint's id. */
const ourEndpoint = () => `\${${resource(stage, "aws_vpc_endpoint", "object-store/s3").address}.id}`;

/** Asked with everything IAM could have given: what the bucket's own policy leaves of it. */
const everything = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] });
const ask = (caller: string, action: string, resourceArn: string, endpoint = ourEndpoint()) =>
  decide(
    { identity: [everything], resource: resource(stage, "aws_s3_bucket_policy", "kyc/bucket/policy").values["policy"] },
    {
      caller,
      action,
      resource: resourceArn,
      context: { "aws:PrincipalArn": caller, "aws:SourceVpce": endpoint, "aws:SecureTransport": "true" },
    },
  ).allowed;

const rights = () => resource(stage, "aws_iam_user_policy").values["policy"];
const mayByItself = (action: string, resourceArn = document, endpoint = ourEndpoint()) =>
  allows(rights(), { caller: barong, action, resource: resourceArn, context: { "aws:SourceVpce": endpoint } });

describe("documents of customers", () => {
  test.each(["s3:PutObject", "s3:GetObject"])("are Barong's: %s", (action) => {
    expect(ask(barong, action, document)).toBe(true);
  });

  test.each(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"])(
    "are nobody else's, whatever IAM says: %s by the deployer",
    (action) => {
      expect(ask(`arn:aws:iam::${account}:role/rkcp-stage-deployer`, action, document)).toBe(false);
    },
  );

  test("are not break-glass's either, who would have to change the policy and ring an alarm", () => {
    expect(ask(`arn:aws:iam::${account}:role/rkcp-stage-break-glass`, "s3:GetObject", document)).toBe(false);
  });

  test("are not reached from outside the network, not with Barong's own key", () => {
    expect(ask(barong, "s3:GetObject", document, "vpce-0000000000000000f")).toBe(false);
  });

  test("leave the bucket to its deployer, so that nobody is locked out", () => {
    expect(ask(`arn:aws:iam::${account}:role/rkcp-stage-deployer`, "s3:PutBucketPolicy", bucketName)).toBe(true);
  });

  test("are encrypted with a key of their own", () => {
    const { values } = resource(stage, "aws_s3_bucket_server_side_encryption_configuration", "kyc/bucket/encryption");
    expect(referred(stage, values["rule"])).toEqual([resource(stage, "aws_kms_key", "keys/kyc")]);
  });

  test("may come with an ACL, which Barong's client always sends", () => {
    const { values } = resource(stage, "aws_s3_bucket_ownership_controls", "kyc/bucket/owner");
    expect(values["rule"]).toEqual({ object_ownership: "BucketOwnerPreferred" });
  });
});

describe("Barong's user", () => {
  test("is the only user of the account", () => {
    expect(resources(stage, "aws_iam_user").map(({ values }) => values["name"])).toEqual(["rkcp-stage-barong-kyc"]);
  });

  test("is the one that the policies name", () => {
    const { values } = resource(stage, "aws_iam_user");
    expect(`arn:aws:iam::${account}:user${String(values["path"])}${String(values["name"])}`).toBe(barong);
  });

  test.each(["aws_iam_access_key", "aws_iam_user_login_profile", "aws_iam_user_group_membership"])(
    "has no %s of Terraform's",
    (type) => {
      expect(resources(stage, type)).toEqual([]);
    },
  );

  test("stays within the boundary", () => {
    expect(resource(stage, "aws_iam_user").values["permissions_boundary"]).toBe(
      `arn:aws:iam::${account}:policy/rkcp-stage-boundary`,
    );
  });

  test.each(["s3:PutObject", "s3:PutObjectAcl", "s3:GetObject"])("may %s", (action) => {
    expect(mayByItself(action)).toBe(true);
  });

  test.each(["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObjectVersion", "s3:BypassGovernanceRetention"])(
    "may not %s",
    (action) => {
      expect(mayByItself(action)).toBe(false);
    },
  );

  test("may nothing from outside the network", () => {
    expect(mayByItself("s3:GetObject", document, "vpce-0000000000000000f")).toBe(false);
  });

  test.each(["artifacts", "audit", "backups", "state"])("may nothing in the bucket of %s", (purpose) => {
    expect(mayByItself("s3:GetObject", `arn:aws:s3:::rkcp-stage-${purpose}-s7q2/object`)).toBe(false);
  });

  test("opens no other key than the documents'", () => {
    const statement = (
      JSON.parse(String(rights())) as { Statement: { Sid: string; Resource: string }[] }
    ).Statement.find(({ Sid }) => Sid === "EncryptAndDecryptDocuments");
    expect(referred(stage, statement?.Resource)).toEqual([resource(stage, "aws_kms_key", "keys/kyc")]);
  });
});

describe("the key of documents", () => {
  const decrypt = (caller: string, service = "s3") =>
    allows(resource(stage, "aws_kms_key", "keys/kyc").values["policy"], {
      caller,
      action: "kms:Decrypt",
      context: {
        "kms:CallerAccount": account,
        "kms:ViaService": `${service}.eu-west-1.amazonaws.com`,
        "aws:PrincipalArn": caller,
      },
    });

  test("opens for Barong through S3", () => {
    expect(decrypt(barong)).toBe(true);
  });

  test("opens for Barong through nothing else", () => {
    expect(decrypt(barong, "ec2")).toBe(false);
  });

  test("opens for no other principal of the account", () => {
    expect(decrypt(`arn:aws:iam::${account}:role/rkcp-stage-deployer`)).toBe(false);
  });
});
