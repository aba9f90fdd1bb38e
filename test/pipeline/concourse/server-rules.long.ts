import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pipelineText } from "../../../cli/pipelines/write";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { concourseValidator } from "../../../rehearsal/tools/concourse-validator";
import { buildGoPrograms } from "../../../rehearsal/tools/go-programs";
import { delivery, environments, image, refusedByServer } from "./delivery";

let program: string;
let folder: string;

beforeAll(async () => {
  const built = await buildGoPrograms(concourseValidator, { cache: cacheFolder(), onProgress: () => {} });
  program = path.join(built, "validate-pipeline");
  folder = mkdtempSync(path.join(tmpdir(), "rkcp-concourse-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The answer of Concourse's own code. */
function ask(text: string): { status: number | null; stdout: string } {
  const file = path.join(folder, "pipeline.yml");
  writeFileSync(file, text);
  return spawnSync(program, [file], { encoding: "utf8" });
}

describe("Concourse's own code", () => {
  test("takes the generated pipeline, without a warning", () => {
    expect(ask(pipelineText(environments, { uri: "git@github.com:exchange-example/rkcp.git", image }))).toMatchObject({
      status: 0,
      stdout: "",
    });
  });

  // Otherwise the model would forbid what is allowed, and the rules be ours alone.
  test.each(refusedByServer)("refuses, as the model does, %s", (_, edit) => {
    const pipeline = delivery();
    edit(pipeline);
    expect(ask(JSON.stringify(pipeline)).status).toBe(1);
  });
});
