import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { production } from "../../../environments/production";
import { stage } from "../../../environments/stage";
import { judgeAll } from "../../../platform/load-environments";
import { platformOf } from "../../../platform/platform";
import { hasArgument, providerTable } from "../../../platform/provider/aws";
import { conditions, renewals } from "../../../platform/provider/conditions";
import { awsProvider } from "../../../rehearsal/tools/aws-provider";
import { renderStacks } from "../../../stacks/render";
import { allVm } from "../../environments/all-vm";
import { today } from "../../support/environments";
import { typescriptByRequire } from "../../support/typescript-by-require";

/** Terraform's own arguments, which no provider lists. */
const ofTerraform = ["//", "depends_on", "lifecycle", "count", "for_each", "provider", "provisioner", "timeouts"];

interface Stack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

typescriptByRequire();

const folder = mkdtempSync(path.join(tmpdir(), "rkcp-table-"));
let stacks: Stack[];

beforeAll(() => {
  const descriptions = [stage, production, allVm].map((description) => ({
    file: `${description.name}.ts`,
    promised: description.name,
    description,
  }));
  renderStacks(
    judgeAll(descriptions, today).map((environment) => platformOf(environment)),
    { outdir: folder },
  );
  stacks = readdirSync(path.join(folder, "stacks")).map(
    (stack) => JSON.parse(readFileSync(path.join(folder, "stacks", stack, "cdk.tf.json"), "utf8")) as Stack,
  );
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every argument of every resource that any stack has is in the table. Fix: npm run provider-tables", () => {
  const unknown = stacks.flatMap(({ resource }) =>
    Object.entries(resource).flatMap(([type, named]) =>
      Object.values(named).flatMap((body) =>
        Object.keys(body)
          .filter((argument) => !ofTerraform.includes(argument) && hasArgument(type, argument) !== true)
          .map((argument) => `${type}.${argument}`),
      ),
    ),
  );
  expect(stacks).toHaveLength(6);
  expect([...new Set(unknown)]).toEqual([]);
});

test("no type is in the table that no stack has. Fix: npm run provider-tables", () => {
  const used = new Set(stacks.flatMap(({ resource }) => Object.keys(resource)));
  expect(Object.keys(providerTable().types).filter((type) => !used.has(type))).toEqual([]);
});

test("it was made from the provider that the rehearsal runs. Fix: npm run provider-tables", () => {
  expect(providerTable().provider).toBe(awsProvider.version);
});

test("conditions and renewals are about types and arguments that there are", () => {
  for (const [type, stated] of Object.entries({ ...conditions, ...renewals })) {
    expect(Object.keys(providerTable().types)).toContain(type);
    for (const argument of Object.keys(conditions[type] === stated ? stated : {})) {
      expect(hasArgument(type, argument.split(".")[0] ?? ""), `${type}.${argument}`).toBe(true);
    }
  }
});
