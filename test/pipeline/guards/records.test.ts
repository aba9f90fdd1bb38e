import { describe, expect, test } from "vitest";
import { guardNames, guards as descriptions } from "../../../platform/guards";
import { guards } from "../../../pipeline/guards/guards";
import { cloud, exceptionFor, judge, object, record, refusing } from "./guarded";

const yesterday = "2026-11-27";
const [production, stage] = record().environments;
if (!production || !stage) throw new Error("no record");

describe("what has ended is refused, and no exception helps", () => {
  test("a feature", () => {
    const features = [
      { name: "kyc", environment: "stage", owner: "eve", expires: yesterday },
      { name: "young", environment: "stage", owner: "eve", expires: "2026-11-28" },
    ];
    expect(judge([], record({ features }))).toMatchObject([
      {
        guard: "expired",
        environment: "stage",
        address: "environments/features/kyc.ts",
        reason: "The feature kyc of eve ended on 2026-11-27",
        waivable: false,
      },
    ]);
  });

  test("an exception that is still carried", () => {
    const exceptions = [exceptionFor("backup", cloud({ type: "aws_db_instance" }), { expires: yesterday })];
    expect(judge([], record({ exceptions }))).toMatchObject([
      { guard: "expired", address: "environments/exceptions.ts", waivable: false },
    ]);
  });

  test("an acknowledgement", () => {
    const ends = [{ path: "database.acknowledgement", expires: yesterday, owner: "cto@exchange.example" }];
    expect(judge([], record({ environments: [{ ...production, ends }, stage] }))[0]?.reason).toBe(
      "database.acknowledgement of cto@exchange.example ended on 2026-11-27",
    );
  });

  test("what the base carried and the head has taken out is no concern", () => {
    const exceptions = [exceptionFor("backup", cloud({ type: "aws_db_instance" }), { expires: yesterday })];
    expect(judge([], record(), record({ exceptions }))).toEqual([]);
  });
});

test("an exception that covers nothing here is no finding: it stays until its day, or somebody takes it out", () => {
  expect(judge([], record({ exceptions: [exceptionFor("backup", cloud({ type: "aws_db_instance" }))] }))).toEqual([]);
});

test("a renamed resource is covered by either of its addresses", () => {
  const renamed = cloud({
    type: "aws_ebs_volume",
    class: "replace",
    address: "aws_ebs_volume.new",
    formerAddress: "aws_ebs_volume.old",
    moveTo: "resource.moveFromId(...)",
    before: {},
    after: {},
  });
  for (const address of ["aws_ebs_volume.new", "aws_ebs_volume.old"]) {
    const exceptions = [exceptionFor("stateful-loss", renamed, { address })];
    expect(refusing([renamed], record({ exceptions }))).toEqual([]);
  }
});

test("an exception shows its owner, its end and its reason", () => {
  const change = cloud({ type: "aws_ebs_volume", before: {} });
  expect(judge([change], record({ exceptions: [exceptionFor("stateful-loss", change)] }))[0]?.exception).toEqual({
    owner: "ada",
    expires: "2026-11-28",
    reason: "it is wanted, and this is a test",
  });
});

describe("the inventory", () => {
  const fault = {
    environment: "production",
    stack: "production",
    address: "aws_ebs_volume.x",
    kind: "outdated" as const,
    message: 'x: got "not listed". Nothing protects it yet. Fix: accept',
  };

  test("that does not list what holds data is refused", () => {
    expect(judge([], record({ inventory: [fault] }))).toMatchObject([
      {
        guard: "inventory",
        address: "aws_ebs_volume.x",
        fix: "npm run stateful -- accept production, and commit the file",
      },
    ]);
  });

  test("that misses what a change shows as lost says nothing a second time", () => {
    const change = cloud({ type: "aws_ebs_volume", address: "aws_ebs_volume.x", before: {} });
    expect(refusing([change], record({ inventory: [{ ...fault, kind: "lost" }] }))).toEqual(["stateful-loss"]);
  });

  test("that still lists what was renamed is no second finding beside the loss", () => {
    const renamed = cloud({
      type: "aws_ebs_volume",
      class: "replace",
      address: "aws_ebs_volume.new",
      formerAddress: fault.address,
      scope: fault.stack,
      environment: fault.environment,
      moveTo: "resource.moveFromId(...)",
      before: {},
      after: {},
    });
    expect(refusing([renamed], record({ inventory: [{ ...fault, kind: "lost" }] }))).toEqual(["stateful-loss"]);
  });

  test("that still lists what an exception lets go is refused: synth would refuse everybody once the exception ended", () => {
    const gone = cloud({
      type: "aws_ebs_volume",
      address: fault.address,
      scope: fault.stack,
      environment: fault.environment,
      before: {},
    });
    const exceptions = [exceptionFor("stateful-loss", gone)];
    expect(refusing([gone], record({ exceptions, inventory: [fault] }))).toEqual(["inventory"]);
  });
});

test("a new mirror of production is refused, one of stage is not", () => {
  const mirrors = ["ghcr.io"];
  expect(refusing([], record({ environments: [{ ...production, mirrors }, stage] }))).toEqual(["image"]);
  expect(refusing([], record({ environments: [production, { ...stage, mirrors }] }))).toEqual([]);
});

describe("an environment that the base does not describe", () => {
  const base = record({ environments: [stage] });
  const open = cloud({ type: "aws_vpc_security_group_ingress_rule", after: { cidr_ipv4: "0.0.0.0/0" } });

  test("opens and gives nothing that was not there, for nothing was", () => {
    const given = cloud({ type: "aws_iam_role_policy_attachment", after: { role: "r", policy_arn: "p" } });
    expect(refusing([open, given], record(), base)).toEqual([]);
    expect(refusing([open, given])).toEqual(["public-exposure", "identity"]);
  });

  test("is asked what every environment is asked", () => {
    const role = cloud({ type: "aws_iam_role", after: { name: "free" } });
    const image = object({
      type: "Deployment",
      after: { spec: { template: { spec: { containers: [{ name: "a", image: "evil/x:1" }] } } } },
    });
    expect(refusing([role, image], record(), base)).toEqual(["boundary", "image"]);
  });

  test("is not taken for new when the base has no record at all", () => {
    const found = judge([open], record(), undefined);
    expect(found.map(({ guard }) => guard)).toEqual(["public-exposure"]);
  });
});

test("every guard is described, and every description has a guard", () => {
  expect(guards.map(({ name }) => name).sort()).toEqual([...guardNames].sort());
});

test("only funds, what has ended and the inventory can't be waived", () => {
  expect(guardNames.filter((name) => !descriptions[name].waivable).sort()).toEqual(["expired", "funds", "inventory"]);
});

describe("a whole environment", () => {
  const volume = cloud({ type: "aws_ebs_volume", before: {} });
  const bucket = cloud({ type: "aws_s3_bucket", before: {} });
  const without = record({ environments: [stage] });
  const exception = exceptionFor("stateful-loss", volume, { address: "environments/production.ts" });

  test("that nobody describes any more is one finding, and one exception for its file covers it", () => {
    expect(judge([volume, bucket], without)).toMatchObject([
      {
        guard: "stateful-loss",
        address: "environments/production.ts",
        reason: "Nobody describes production any more: all of it goes, and with it 2 resources that hold data",
      },
    ]);
    expect(refusing([volume, bucket], { ...without, exceptions: [exception] })).toEqual([]);
  });

  test("whose exception covers its file still loses no single thing", () => {
    expect(refusing([volume], record({ exceptions: [exception] }))).toEqual(["stateful-loss"]);
  });

  test("whose protection is lifted in its description is one finding as well", () => {
    const lifted = record({ environments: [{ ...production, deletionProtection: false }, stage] });
    const open = { before: { deletion_protection: true }, after: { deletion_protection: false } };
    const database = cloud({ type: "aws_db_instance", ...open });
    expect(judge([database], lifted)).toMatchObject([
      { guard: "deletion-protection", address: "environments/production.ts" },
    ]);
    const kept = cloud({ type: "aws_db_instance", before: {}, after: { skip_final_snapshot: true } });
    expect(judge([kept], lifted).map(({ address }) => address)).toEqual([
      "aws_db_instance.subject",
      "environments/production.ts",
    ]);
  });
});
