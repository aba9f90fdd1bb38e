import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bootstrap, type BootstrapOptions, type BootstrapOutcome } from "../../../cli/bootstrap/bootstrap";
import { lossOf, parseState, type State } from "../../../pipeline/terraform/state";
import { RehearsalProblem } from "../../../rehearsal/problem";

const later = <Value>(work: () => Value): Promise<Value> => Promise.resolve().then(work);

/** Terraform as far as a bootstrap sees it: a folder, a bucket, and what there is to change. */
class World {
  bucket: string | undefined;
  changes = true;
  readonly done: string[] = [];
  /** Fails once at this step, as an interrupt would end it. */
  breaksAt = "";
  credentials = "";

  constructor(readonly folder: string) {}

  get stateFile(): string {
    return path.join(this.folder, "terraform.tfstate");
  }

  private step(name: string): void {
    this.done.push(name);
    if (this.breaksAt !== name) return;
    this.breaksAt = "";
    throw new RehearsalProblem(`interrupted at ${name}`);
  }

  private backend: "local" | "bucket" = "local";

  readonly stack: BootstrapOptions["stack"] = {
    stateFile: "",
    useLocalState: () =>
      later(() => {
        this.step("use local state");
        this.backend = "local";
      }),
    useStacksBackend: () =>
      later(() => {
        this.step("use the bucket");
        this.backend = "bucket";
      }),
    moveState: async () => {
      this.step("move");
      this.bucket = await readFile(this.stateFile, "utf8");
      this.step("moved");
    },
    pullState: (where) => later(() => parseState(this.bucket ?? "", where)),
    adopt: (address, id) => later(() => this.step(`adopt ${address} as ${id}`)),
    keep: (addresses) => later(() => this.step(`keep ${addresses.join(" ")}`)),
    plan: () =>
      later(() => {
        this.step("plan");
        return this.changes;
      }),
    apply: async () => {
      this.step("apply");
      if (this.backend === "local") await writeFile(this.stateFile, stateOf("bucket", "key"));
      else this.bucket = stateOf("bucket", "key", "role");
      // Applying makes the bucket; it is empty until the state moves.
      this.bucket ??= "";
      this.changes = false;
      this.step("applied");
    },
  };

  readonly probe: BootstrapOptions["probe"] = {
    useStacksBackend: () =>
      later(() => {
        if (this.credentials !== "") throw new RehearsalProblem(this.credentials);
        if (this.bucket === undefined) throw new RehearsalProblem('Error: S3 bucket "states" does not exist.');
      }),
    pullState: (where) => later(() => parseState(this.bucket ?? "", where)),
  };
}

const stateOf = (...names: string[]): string =>
  JSON.stringify({
    version: 4,
    serial: 1,
    lineage: "x",
    resources: names.map((name) => ({
      mode: "managed",
      type: "aws_thing",
      name,
      instances: [{ attributes: { id: `id-of-${name}` } }],
    })),
  });

let world: World;
let told: string[];
beforeEach(async () => {
  world = new World(await mkdtemp(path.join(tmpdir(), "rkcp-bootstrap-")));
  told = [];
});
afterEach(() => rm(world.folder, { recursive: true }));

const run = (options: Partial<BootstrapOptions> = {}): Promise<BootstrapOutcome> =>
  bootstrap({
    environment: "stage",
    accountId: "111111111111",
    store: { bucket: "states", key: "stage-bootstrap/terraform.tfstate" },
    stack: { ...world.stack, stateFile: world.stateFile },
    probe: world.probe,
    neverDestroyed: ["aws_thing.bucket"],
    planOnly: false,
    confirm: () => Promise.resolve(true),
    tell: (line) => told.push(line),
    ...options,
  });

describe("a first bootstrap", () => {
  test("applies with a local state, moves it, verifies it, and keeps the local one aside", async () => {
    expect(await run()).toBe("applied");
    expect(world.done).toEqual(["use local state", "plan", "apply", "applied", "move", "moved"]);
    expect(world.bucket).toBe(stateOf("bucket", "key"));
    expect(await readdir(world.folder)).toEqual(["terraform.tfstate.moved"]);
  });

  test("changes nothing with --plan", async () => {
    expect(await run({ planOnly: true })).toBe("planned");
    expect(world.done).toEqual(["use local state", "plan"]);
    expect(world.bucket).toBeUndefined();
  });

  test("changes nothing when it is declined", async () => {
    expect(await run({ confirm: () => Promise.resolve(false) })).toBe("declined");
    expect(world.bucket).toBeUndefined();
  });
});

describe("a bootstrap that was interrupted while the bucket was being made", () => {
  const neverDestroyed = ["aws_s3_bucket.store", "aws_thing.key"];

  test("takes the bucket in, which no state knows", async () => {
    await writeFile(world.stateFile, stateOf("role"));
    world.bucket = "";
    await run({ neverDestroyed });
    expect(world.done.slice(0, 2)).toEqual(["use local state", "adopt aws_s3_bucket.store as states"]);
  });

  test("takes nothing in where there is no bucket yet", async () => {
    await writeFile(world.stateFile, stateOf("role"));
    await run({ neverDestroyed });
    expect(world.done.filter((step) => step.startsWith("adopt"))).toEqual([]);
  });
});

describe("a second bootstrap", () => {
  test("finds the state in the bucket, and has nothing to do", async () => {
    await run();
    world.done.length = 0;
    expect(await run()).toBe("unchanged");
    expect(world.done).toEqual(["use the bucket", "plan"]);
  });

  test("applies differences to the state in the bucket", async () => {
    await run();
    world.changes = true;
    expect(await run()).toBe("applied");
    expect(world.bucket).toBe(stateOf("bucket", "key", "role"));
    expect(told.at(-1)).toBe("state: in s3://states/stage-bootstrap/terraform.tfstate, 2 resources");
  });

  test.each(["use local state", "plan", "apply", "applied", "move", "moved"])(
    "continues after an interruption at: %s",
    async (step) => {
      world.breaksAt = step;
      await expect(run()).rejects.toThrow(`interrupted at ${step}`);
      await run();
      expect(parseState(world.bucket ?? "", "bucket")?.resources).toHaveLength(2);
      expect(await readdir(world.folder)).toEqual(["terraform.tfstate.moved"]);
    },
  );
});

test("what an interrupted apply left half made is completed, where it may not be destroyed to be made again", async () => {
  const tainted = stateOf("bucket", "key").replaceAll('"attributes"', '"status":"tainted","attributes"');
  await writeFile(world.stateFile, tainted);
  await run();
  expect(world.done).toEqual(["use local state", "keep aws_thing.bucket", "plan", "apply", "applied", "move", "moved"]);
});

describe("it removes nothing", () => {
  test("when the bucket's state lacks something of the local one", async () => {
    await writeFile(world.stateFile, stateOf("bucket", "key", "role"));
    world.bucket = stateOf("bucket", "key");
    await expect(run()).rejects.toThrow(
      /terraform\.tfstate: the bucket's state lacks aws_thing\.role id-of-role\. Nothing was removed\. Fix: compare it with s3:\/\/states/,
    );
    expect(await readdir(world.folder)).toEqual(["terraform.tfstate"]);
  });

  test("when the bucket is there and no state is anywhere", async () => {
    world.bucket = "";
    await expect(run()).rejects.toThrow(
      /^s3:\/\/states: exists, and neither it nor .* holds a state\. Fix: finish the bootstrap where it was begun/,
    );
  });

  test("when a state can't be read", async () => {
    await writeFile(world.stateFile, "{ half a st");
    await expect(run()).rejects.toThrow(/terraform\.tfstate: not a state of Terraform\. Fix: /);
  });
});

describe("credentials are refused", () => {
  test.each([
    [
      "Error: Invalid account ID\nAWS account ID not allowed: 222222222222",
      /^credentials: of account 222222222222\. Allowed: 111111111111, cloud\.accountId\. Fix: /,
    ],
    [
      "Error: No valid credential sources found",
      /^credentials: none that work\. Fix: log in as administrator of account 111111111111/,
    ],
    ["api error AccessDenied: Access Denied", /^s3:\/\/states: refused\. Fix: log in as administrator/],
  ])("with what to do: %s", async (message, refusal) => {
    world.credentials = message;
    await expect(run()).rejects.toThrow(refusal);
    expect(world.done).toEqual([]);
  });
});

describe("the loss of a move", () => {
  const state = (text: string): State => {
    const parsed = parseState(text, "test");
    if (!parsed) throw new Error("no state");
    return parsed;
  };

  test("is none when the bucket's state has everything, and more", () => {
    expect(lossOf(state(stateOf("a")), state(stateOf("a", "b")))).toBeUndefined();
  });

  test("is a thing of another id under the same name", () => {
    const other = stateOf("a").replace("id-of-a", "another");
    expect(lossOf(state(stateOf("a")), state(other))).toBe("the bucket's state lacks aws_thing.a id-of-a");
  });

  test("is everything when the bucket holds none", () => {
    expect(lossOf(state(stateOf("a")), undefined)).toBe("the bucket holds no state");
  });
});
