import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

const root = path.resolve(__dirname, "../..");
const timeout = 120_000;
let copy = "";
const before = new Map<string, string>();

beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), "rkcp-stateful-"));
  for (const part of ["charts", "cli", "constructs", "environments", "locks", "platform", "rehearsal", "stacks"]) {
    if (existsSync(path.join(root, part))) cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  }
  for (const file of ["cdktf.json", "package.json", "tsconfig.json"])
    cpSync(path.join(root, file), path.join(copy, file));
  symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));
afterEach(() => {
  for (const [file, text] of before) writeFileSync(path.join(copy, file), text);
  before.clear();
  rmSync(path.join(copy, "cdktf.out"), { recursive: true, force: true });
});

/** Another text at one place of a file of the copy; put back after the test. */
function edit(file: string, from: string, to: string): void {
  const where = path.join(copy, file);
  const text = readFileSync(where, "utf8");
  if (!before.has(file)) before.set(file, text);
  expect(text.split(from)).toHaveLength(2);
  writeFileSync(where, text.replace(from, to));
}

/** What cdktf.json runs, and so what `npx cdktf synth`, `diff` and `deploy` see. */
const synth = () =>
  execa("node", ["--require", "tsx/cjs", "stacks/main.ts"], {
    cwd: copy,
    reject: false,
    env: { CDKTF_OUTDIR: "cdktf.out" },
  });
const npm = (...words: string[]) => execa("node", ["--require", "tsx/cjs", ...words], { cwd: copy, reject: false });

const database = "aws_db_instance.account_database_instance_87C88CE4";
const isWritten = () => existsSync(path.join(copy, "cdktf.out", "stacks", "stage", "cdk.tf.json"));

const removed = () =>
  edit("stacks/environment-stack.ts", '    account.addDatabase("database", databaseSpec(env));\n', "");
const renamed = () =>
  edit("constructs/aws/database.ts", 'new DbInstance(this, "instance"', 'new DbInstance(this, "server"');
const rekeyed = () =>
  edit(
    "constructs/aws/database.ts",
    '      kmsKeyId: props.keys.arn("database"),',
    '      kmsKeyId: props.keys.arn("volumes"),',
  );

const daysAhead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const except = (expires: string, environments: readonly string[] = ["stage", "production"]) =>
  edit(
    "environments/exceptions.ts",
    "defineExceptions([])",
    `defineExceptions([${environments
      .map(
        (environment) =>
          `{ guard: "stateful-loss", environment: "${environment}", address: "${database}", owner: "ada", expires: "${expires}", reason: "the ledger is moved to another server; OPS-1" }`,
      )
      .join(", ")}])`,
  );

describe("plain cdktf synth refuses, before anything is written,", () => {
  test(
    "the database that is removed, with what is lost and both ways out",
    async () => {
      removed();
      const { exitCode, stderr } = await synth();
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`environments/stage.stateful.json has 1 problem:\n  ${database}: is missing.`);
      expect(stderr).toContain("environments/production.stateful.json has 1 problem:");
      expect(stderr).toContain("with it goes the ledger and every customer's account");
      expect(stderr).toContain(`write an exception of stateful-loss for ${database} in environments/exceptions.ts`);
      expect(isWritten()).toBe(false);
    },
    timeout,
  );

  test(
    "the database that is called otherwise, with the line that makes a move of it",
    async () => {
      renamed();
      const { exitCode, stderr } = await synth();
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`resource.moveFromId("${database}")`);
      expect(isWritten()).toBe(false);
    },
    timeout,
  );

  test(
    "the database under another key, with the key it was accepted with",
    async () => {
      rekeyed();
      const { exitCode, stderr } = await synth();
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`${database} kms_key_id: got "\${aws_kms_key.account_keys_volumes_`);
      expect(stderr).toContain('Accepted in stage: "${aws_kms_key.account_keys_database_467FD1F6.arn}"');
      expect(isWritten()).toBe(false);
    },
    timeout,
  );

  test(
    "an inventory that is gone",
    async () => {
      const file = path.join(copy, "environments", "stage.stateful.json");
      before.set("environments/stage.stateful.json", readFileSync(file, "utf8"));
      rmSync(file);
      const { exitCode, stderr } = await synth();
      expect(exitCode).toBe(1);
      expect(stderr).toContain("environments/stage.stateful.json has 1 problem:\n  (the file): is missing.");
    },
    timeout,
  );
});

test(
  "cdktf-cli's own synth shows the refusal and ends with an error",
  async () => {
    removed();
    const { exitCode, stdout, stderr } = await execa("npx", ["cdktf", "synth"], {
      cwd: copy,
      reject: false,
      env: { CHECKPOINT_DISABLE: "1", CI: "1" },
    });
    expect(exitCode).not.toBe(0);
    expect(`${stdout}\n${stderr}`).toContain("environments/stage.stateful.json has 1 problem");
    expect(isWritten()).toBe(false);
  },
  timeout,
);

describe("what is wanted passes:", () => {
  test(
    "a move that is declared, and the inventory is accepted anew afterwards",
    async () => {
      renamed();
      edit(
        "constructs/aws/database.ts",
        "    this.credentials =",
        `    this.instance.moveFromId("${database}");\n    this.credentials =`,
      );
      expect((await synth()).exitCode).toBe(0);
      const check = await npm("cli/stateful.ts", "check", "stage");
      expect(check.exitCode).toBe(1);
      expect(check.stderr).toContain("It was moved to");
    },
    timeout,
  );

  test(
    "a loss with an exception that has not ended; one that has does not help",
    async () => {
      removed();
      except(daysAhead(-1));
      expect((await synth()).exitCode).toBe(1);
      edit(
        "environments/exceptions.ts",
        daysAhead(-1) + '", reason: "the ledger is moved to another server; OPS-1" }, {',
        daysAhead(5) + '", reason: "the ledger is moved to another server; OPS-1" }, {',
      );
      expect((await synth()).stderr).not.toContain("stage.stateful.json");
    },
    timeout,
  );

  test(
    "accepting what is gone needs the exception first, and drops it then",
    async () => {
      removed();
      const inventory = path.join(copy, "environments", "stage.stateful.json");
      before.set("environments/stage.stateful.json", readFileSync(inventory, "utf8"));
      const refused = await npm("cli/stateful.ts", "accept", "stage");
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain("Nothing was written.");
      expect(readFileSync(inventory, "utf8")).toContain(database);

      except(daysAhead(3));
      const accepted = await npm("cli/stateful.ts", "accept", "stage");
      expect(accepted.exitCode).toBe(0);
      expect(accepted.stdout).toContain(`- stage ${database}`);
      expect(readFileSync(inventory, "utf8")).not.toContain(database);
    },
    timeout,
  );
});

test(
  "npm run synth into a folder of its own shows the loss in the record when it is asked to report, and refuses otherwise",
  async () => {
    removed();
    const out = path.join(copy, "out");
    const run = (env: Record<string, string>) =>
      execa("node", ["--require", "tsx/cjs", "cli/synth.ts", "stage", "--no-charts", "--out", out], {
        cwd: copy,
        reject: false,
        env,
      });
    try {
      expect((await run({})).exitCode).toBe(1);
      expect((await run({ RKCP_REFUSALS: "record" })).exitCode).toBe(0);
      const record = JSON.parse(readFileSync(path.join(out, "dist", "record.json"), "utf8")) as { inventory: unknown };
      expect(record.inventory).toMatchObject([
        { environment: "stage", stack: "stage", address: database, kind: "lost" },
      ]);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
  timeout,
);
