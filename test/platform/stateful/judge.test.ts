import { describe, expect, test } from "vitest";
import type { ChangeException } from "../../../environments/schema/exception";
import { loadDescriptions } from "../../../platform/load-environments";
import { type Inventory, inventoryText, type StatefulResource } from "../../../platform/stateful/inventory";
import { type InventoryFault, judgeInventory, type StatefulParts } from "../../../platform/stateful/judge";
import { typescriptByRequire } from "../../support/typescript-by-require";

typescriptByRequire();

const today = "2026-11-28";
const volume = (name: string, more: StatefulResource["arguments"] = {}): StatefulResource => ({
  stack: "stage",
  address: `aws_ebs_volume.${name}`,
  type: "aws_ebs_volume",
  arguments: { availability_zone: "a", kms_key_id: "${aws_kms_key.old.arn}", ...more },
});
const inventory = (...resources: readonly StatefulResource[]): Inventory => ({
  format: 1,
  environment: "stage",
  resources: [...resources],
});
const parts = (resources: readonly StatefulResource[], moves: StatefulParts["moves"] = []): StatefulParts => ({
  environment: "stage",
  resources,
  moves,
});
const exception = (address: string, more: Partial<ChangeException> = {}): ChangeException => ({
  guard: "stateful-loss",
  environment: "stage",
  address,
  owner: "ada",
  expires: today,
  reason: "it is not needed any more",
  ...more,
});
const judge = (listed: Inventory | undefined, now: StatefulParts, exceptions: readonly ChangeException[] = []) =>
  judgeInventory(listed, now, exceptions, today);
const kinds = (faults: readonly InventoryFault[]) => faults.map(({ kind, address }) => `${kind} ${address}`);

test("an argument of which it became known later that it makes another one is to be accepted, and no loss", () => {
  const now = parts([volume("a", { outpost_arn: "arn:aws:outposts:1" })]);
  const listed = { ...inventory(volume("a")), forcing: { aws_ebs_volume: ["availability_zone", "kms_key_id"] } };
  expect(kinds(judge(listed, now))).toEqual(["outdated aws_ebs_volume.a"]);
  expect(judge(listed, now)[0]?.problem.message).toMatch(/^Since it was listed, outpost_arn is known .* Fix: npm run/);
  const known = { ...listed, forcing: { aws_ebs_volume: [...listed.forcing.aws_ebs_volume, "outpost_arn"] } };
  expect(kinds(judge(known, now))).toEqual(["lost aws_ebs_volume.a"]);
  expect(kinds(judge(inventory(volume("a")), now))).toEqual(["lost aws_ebs_volume.a"]);
});

test("whether an argument makes another one is asked with all that is listed", () => {
  const network = (tenancy: string): StatefulResource => ({
    stack: "stage",
    address: "aws_vpc.a",
    type: "aws_vpc",
    arguments: { cidr_block: "10.0.0.0/16", instance_tenancy: tenancy },
  });
  expect(kinds(judge(inventory(network("dedicated")), parts([network("default")])))).toEqual([]);
  expect(kinds(judge(inventory(network("default")), parts([network("dedicated")])))).toEqual(["lost aws_vpc.a"]);
});

describe("what was accepted is lost when", () => {
  test("it is gone", () => {
    const [fault] = judge(inventory(volume("a")), parts([]));
    expect(fault).toMatchObject({
      kind: "lost",
      address: "aws_ebs_volume.a",
      problem: { file: "environments/stage.stateful.json", path: "aws_ebs_volume.a", found: undefined },
    });
    expect(fault?.problem.message).toContain("with it goes what is on it. Fix: bring it back");
  });

  test("it is called otherwise, and the message says how to declare it", () => {
    const faults = judge(inventory(volume("a")), parts([volume("b")]));
    expect(kinds(faults)).toEqual(["lost aws_ebs_volume.a", "outdated aws_ebs_volume.b"]);
    expect(faults[0]?.problem.message).toContain(
      'if aws_ebs_volume.b is the same thing, say so where it is made: resource.moveFromId("aws_ebs_volume.a")',
    );
  });

  test("it is in another stack", () => {
    const faults = judge(inventory(volume("a")), parts([{ ...volume("a"), stack: "stage-bootstrap" }]));
    expect(kinds(faults)).toEqual(["lost aws_ebs_volume.a", "outdated aws_ebs_volume.a"]);
  });

  test.each([
    ["differs", volume("a", { availability_zone: "b" }), "availability_zone"],
    ["is another reference", volume("a", { kms_key_id: "${aws_kms_key.new.arn}" }), "kms_key_id"],
    ["was not there", volume("a", { snapshot_id: "snap-1" }), "snapshot_id"],
  ])("an argument that makes another one of it %s", (_what, now, argument) => {
    const faults = judge(inventory(volume("a")), parts([now]));
    expect(kinds(faults)).toEqual(["lost aws_ebs_volume.a"]);
    expect(faults[0]?.problem.path).toBe(`aws_ebs_volume.a ${argument}`);
  });

  test("all of it is told at once", () => {
    const listed = inventory(volume("a"), volume("b"), volume("c"));
    expect(kinds(judge(listed, parts([volume("c", { encrypted: true })])))).toEqual([
      "lost aws_ebs_volume.a",
      "lost aws_ebs_volume.b",
      "lost aws_ebs_volume.c",
    ]);
  });
});

describe("an exception of stateful-loss", () => {
  test("lets it go, and asks for the inventory to be accepted", () => {
    expect(kinds(judge(inventory(volume("a")), parts([]), [exception("aws_ebs_volume.a")]))).toEqual([
      "outdated aws_ebs_volume.a",
    ]);
    const rekeyed = parts([volume("a", { kms_key_id: "other" })]);
    expect(kinds(judge(inventory(volume("a")), rekeyed, [exception("aws_ebs_volume.a")]))).toEqual([
      "outdated aws_ebs_volume.a",
    ]);
  });

  test.each<[string, Partial<ChangeException>]>([
    ["that ended yesterday", { expires: "2026-11-27" }],
    ["of another guard", { guard: "backup" }],
    ["of another environment", { environment: "production" }],
    ["for another address", { address: "aws_ebs_volume.b" }],
    ["for another stack", { scope: "stage-bootstrap" }],
  ])("%s lets nothing go", (_what, more) => {
    const faults = judge(inventory(volume("a")), parts([]), [exception("aws_ebs_volume.a", more)]);
    expect(kinds(faults)).toEqual(["lost aws_ebs_volume.a"]);
  });
});

describe("nothing is lost when", () => {
  test("all is as it was", () => {
    expect(judge(inventory(volume("a")), parts([volume("a")]))).toEqual([]);
  });

  test("a size grows, which makes no other thing of it", () => {
    expect(judge(inventory(volume("a", { size: 1 })), parts([volume("a", { size: 2 })]))).toEqual([]);
  });

  test("the move is declared; the list is old then", () => {
    const moves = [{ stack: "stage", from: "aws_ebs_volume.a", to: "aws_ebs_volume.b" }];
    expect(kinds(judge(inventory(volume("a")), parts([volume("b")], moves)))).toEqual(["outdated aws_ebs_volume.a"]);
  });

  test("its key moved, and it refers to it by the new address", () => {
    const moves = [{ stack: "stage", from: "aws_kms_key.old", to: "aws_kms_key.new" }];
    const now = parts([volume("a", { kms_key_id: "${aws_kms_key.new.arn}" })], moves);
    expect(judge(inventory(volume("a")), now)).toEqual([]);
  });
});

test("what nobody accepted is not protected, and has to be listed", () => {
  expect(kinds(judge(inventory(), parts([volume("a")])))).toEqual(["outdated aws_ebs_volume.a"]);
});

test("without an inventory nothing renders that holds something", () => {
  expect(kinds(judge(undefined, parts([volume("a")])))).toEqual(["lost environments/stage.stateful.json"]);
  expect(judge(undefined, parts([]))).toEqual([]);
});

describe("the text of an inventory", () => {
  test("does not depend on the order of the constructs", () => {
    const [one, other] = [volume("a"), volume("b")];
    expect(inventoryText("stage", [one, other])).toBe(inventoryText("stage", [other, one]));
  });

  test("holds no secret argument", () => {
    const { inventories } = loadDescriptions({ today: "2026-11-22" });
    const names = [...inventories.values()].flatMap(({ resources }) =>
      resources.flatMap((resource) => Object.keys(resource.arguments)),
    );
    expect(names.filter((name) => /password|secret_string|token/i.test(name))).toEqual([]);
    expect(inventories.size).toBe(2);
  });
});
