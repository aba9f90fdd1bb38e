import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { providerTable } from "../../../platform/provider/aws";
import { checkTable } from "../../../rehearsal/provider-tables/check-table";
import { readSource } from "../../../rehearsal/provider-tables/source";
import { hasAwsProvider, mirrorFolder } from "../../../rehearsal/tools/aws-provider";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { findTerraform } from "../../../rehearsal/tools/terraform";
import { emulatorPython, isEmulatorMissing } from "../../support/emulator";

/** What a wrong entry would cost most, and the two kinds of plugin library. */
const sample = [
  "aws_db_instance",
  "aws_ebs_volume",
  "aws_eks_cluster",
  "aws_vpc",
  "aws_vpc_security_group_ingress_rule",
];

let workFolder: string;
beforeAll(async () => void (workFolder = await mkdtemp(join(tmpdir(), "rkcp-provider-"))));
afterAll(() => rm(workFolder, { recursive: true, force: true }));

function isProviderMissing(): boolean {
  const missing = !hasAwsProvider(cacheFolder());
  if (missing) console.warn("SKIPPED: the AWS provider is not in the cache. Fix: npm run rehearse builds it");
  return missing || isEmulatorMissing();
}

test.skipIf(isProviderMissing())("the real provider plans what the table says", async () => {
  const started = Date.now();
  const { measured, problems } = await checkTable({
    projectFolder: join(__dirname, "..", "..", ".."),
    workFolder,
    tools: { terraform: await findTerraform(), mirror: mirrorFolder(cacheFolder()), python: emulatorPython },
    types: sample,
    onProgress: (line) => console.log(`${((Date.now() - started) / 1000).toFixed(1)} s: ${line}`),
  });
  expect(problems).toEqual([]);
  expect(Object.keys(measured)).toEqual(sample);
  expect(measured["aws_vpc"]?.replaces).toContain("cidr_block");
  expect(measured["aws_db_instance"]?.updates).toContain("instance_class");
});

test("the committed table is what the source says; a type that is not the provider's is named", async () => {
  const source = await readSource(sample);
  for (const type of sample) expect(providerTable().types[type]?.arguments).toEqual(source[type]?.arguments);
  await expect(readSource(["aws_no_such_thing"])).rejects.toThrow("aws_no_such_thing: no such resource type");
});
