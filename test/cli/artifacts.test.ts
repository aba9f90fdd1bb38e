import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../cli/artifacts";
import { type Publisher, publish, sha256, someBytes } from "./artifacts/publisher";
import { catalogueAt, surroundingsOf } from "./artifacts/surroundings";

const repository = join(__dirname, "..", "..");
const content = someBytes(10_000);
let cache = "";
let publisher: Publisher;
const complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);

beforeEach(async () => {
  complaints.mockClear();
  cache = await mkdtemp(join(tmpdir(), "rkcp-artifacts-"));
  publisher = await publish(content);
});
afterEach(async () => {
  await publisher.close();
  await rm(cache, { recursive: true, force: true });
});

async function run(...words: string[]): Promise<{ code: number; printed: string; complaint: string }> {
  const surroundings = surroundingsOf(catalogueAt(publisher.origin, content), cache);
  const code = await main(words, surroundings);
  return { code, printed: surroundings.printed.join("\n"), complaint: complaints.mock.calls.flat().join("\n") };
}

describe("npm run artifacts", () => {
  test("--help names every command and exit code", async () => {
    const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const { code } = await run("--help");
    const said = written.mock.calls.flat().join("");
    written.mockRestore();
    expect(code).toBe(0);
    for (const part of ["plan", "fetch", "push", "verify", "pin", "Exit codes: 0 done, 1 failed, 2 bad usage"]) {
      expect(said).toContain(part);
    }
  });

  test("bad usage, as a person types it, ends with 2", async () => {
    const command = ["--require", "tsx/cjs", "cli/artifacts.ts", "nonsense"];
    expect((await execa(process.execPath, command, { cwd: repository, reject: false })).exitCode).toBe(2);
  });

  test.each([
    [["nonsense"], "unknown command 'nonsense'"],
    [["plan"], "missing required argument 'environment'"],
    [["fetch", "stage", "production"], "too many arguments"],
    [["pin", "geth", "--architecture", "ppc"], "Allowed choices are x86_64, arm64"],
    [["pin", "nod"], 'no artifact "nod". Did you mean "node"? Allowed: node, wallet. Fix: name one of them'],
    [
      ["fetch", "stge"],
      'no environment "stge". Did you mean "stage"? Allowed: production, stage. Fix: name one of them',
    ],
  ])("%j is bad usage", async (words, message) => {
    const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const { code } = await run(...words);
    const said = written.mock.calls.flat().join("");
    written.mockRestore();
    expect(code).toBe(2);
    expect(said).toContain(message);
  });

  test("plan names version, machines, origin, place and checksum", async () => {
    const { code, printed } = await run("plan", "stage");
    expect(code).toBe(0);
    expect(printed).toMatch(/node +│ 1\.2\.3 +│ jumpbox +│ - +│ fetch +│ not asked/);
    expect(printed).toContain(`from    ${publisher.origin}/v1.2.3/node`);
    expect(printed).toContain("to      s3://rkcp-stage-artifacts-s7q2/node/1.2.3/node");
    expect(printed).toContain(`sha256  ${sha256(content)}`);
  });

  test("plan --sizes asks the publisher", async () => {
    expect((await run("plan", "stage", "--sizes")).printed).toMatch(/node +│ 1\.2\.3 +│ jumpbox +│ 1 MB +│ fetch/);
  });

  test("plan knows what fetch brought", async () => {
    expect((await run("fetch", "stage")).code).toBe(0);
    expect((await run("plan", "stage")).printed).toMatch(/wallet +│ 1\.2\.3 +│ jumpbox +│ 1 MB +│ yes/);
  });

  test("verify passes after a fetch and fails before it", async () => {
    const before = await run("verify", "stage");
    expect(before.code).toBe(1);
    expect(before.complaint).toBe("cache: lacks node 1.2.3, wallet 1.2.3. Fix: npm run artifacts -- fetch stage");
    await run("fetch", "stage");
    expect((await run("verify", "stage")).code).toBe(0);
  });

  test("fetch names everything that failed, and keeps what did not", async () => {
    const other = someBytes(10);
    const elsewhere = await publish(other);
    const [node, wallet] = [catalogueAt(publisher.origin, content), catalogueAt(elsewhere.origin, content)];
    const code = await main(["fetch", "stage"], surroundingsOf([...node.slice(0, 1), ...wallet.slice(1)], cache));
    await elsewhere.close();
    expect(code).toBe(1);
    expect(complaints.mock.calls.flat().join("\n")).toContain(
      `has SHA-256 ${sha256(other)}. Allowed: ${sha256(content)}`,
    );
    expect(await readdir(join(cache, "artifacts", "node", "1.2.3"))).toEqual(["node"]);
  });

  test("an artifact without a checksum is refused with path and fix", async () => {
    const [node] = catalogueAt(publisher.origin, content);
    if (node === undefined) throw new Error("no artifact");
    const unpinned = { ...node, downloads: { x86_64: { url: publisher.origin, checksumSource: "nowhere yet" } } };
    expect(await main(["fetch", "stage"], surroundingsOf([unpinned], cache))).toBe(1);
    expect(complaints.mock.calls.flat().join("\n")).toContain(
      "Not vouched for in platform/artifacts/: node 1.2.3 has no checksum for x86_64.",
    );
    expect(publisher.ranges).toEqual([]);
  });

  test("push without the AWS command line says what to install", async () => {
    vi.stubEnv("PATH", cache);
    const { code, complaint } = await run("push", "stage");
    vi.unstubAllEnvs();
    expect(complaint).toMatch(
      /^aws: not found on PATH\. Needed: a caller of account 111111111111, .* Fix: install AWS CLI 2/,
    );
    expect(code).toBe(1);
  });

  test("Ctrl-C ends the transfers with 130 and no file of an artifact's name", async () => {
    const slow = await publish(content, (response) => {
      response.writeHead(200, { "content-length": content.length }).write(content.subarray(0, 1000));
    });
    const program = join(__dirname, "artifacts", "fetch-program.ts");
    const child = execa(process.execPath, ["--require", "tsx/cjs", program, slow.origin, cache], {
      cwd: repository,
      reject: false,
      all: true,
    });
    while (slow.ranges.length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGINT");
    const { exitCode, all } = await child;
    await slow.close();
    expect(all).toContain("SIGINT: ending the transfers; a later fetch goes on where they ended");
    expect(exitCode).toBe(130);
    expect(await readdir(join(cache, "artifacts", "node", "1.2.3"))).toEqual(["node.part"]);
    expect((await readdir(cache)).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });
});

describe("npm run artifacts -- pin", () => {
  test("prints what arrived beside what the catalogue has, and keeps nothing", async () => {
    const { code, printed } = await run("pin", "node");
    expect(code).toBe(0);
    expect(printed).toContain(`arrived   sha256: "${sha256(content)}"`);
    expect(printed).toContain("catalogue the same");
    expect(printed).toContain("only after you have compared it there");
    expect(await readdir(join(cache, "artifacts", "pin"))).toEqual([]);
  });

  test("shows a difference", async () => {
    const surroundings = surroundingsOf(catalogueAt(publisher.origin, someBytes(5)), cache);
    expect(await main(["pin", "node"], surroundings)).toBe(0);
    expect(surroundings.printed.join("\n")).not.toContain("the same");
  });

  test.each([
    [
      ["pin", "node", "--architecture", "arm64"],
      "node 1.2.3: is not offered for arm64. Allowed: x86_64. Fix: add downloads.arm64 with the publisher's URL",
    ],
  ])("%j is refused with the fix", async (words, message) => {
    const { code, complaint } = await run(...words);
    expect(complaint).toContain(message);
    expect(code).toBe(1);
  });
});
