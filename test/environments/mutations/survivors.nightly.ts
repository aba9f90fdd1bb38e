import { describe, expect, test } from "vitest";
import { chartsOf } from "../../../charts/render";
import type { Environment } from "../../../environments/schema";
import { platformOf } from "../../../platform/platform";
import { awsProvider, hasAwsProvider } from "../../../rehearsal/tools/aws-provider";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { findOnPath } from "../../../rehearsal/tools/find-on-path";
import { environment as legal } from "../descriptions";
import { type Member, validateBatch } from "./batch";
import { judged, mutations } from "./mutations";
import { sizeOf, structureOf, synthesize } from "./synthesis";

/** One survivor for each structure: more of the same would only take longer. */
const survivors = new Map<string, Member & { readonly environment: Environment }>();
for (const mutation of mutations) {
  const verdict = judged(mutation);
  if ("problems" in verdict) continue;
  const stack = synthesize(verdict.environment);
  const structure = structureOf(stack);
  if (!survivors.has(structure))
    survivors.set(structure, { title: mutation.title, stack, environment: verdict.environment });
}
const members = [...survivors.values()];

test("the survivors have 20 different structures or more", () => {
  expect(members.length).toBeGreaterThanOrEqual(20);
});

describe("a survivor's Kubernetes objects", () => {
  test.each(members.map(({ title, environment }) => [title, environment] as const))(
    "render: %s",
    (_title, environment) => {
      const files = chartsOf(platformOf(environment));
      expect(files.filter(({ content }) => content.length < 100)).toEqual([]);
      expect(files.length).toBeGreaterThan(4);
    },
  );
});

/** Why the provider can't be asked; empty when it can. */
function missing(terraform: string | undefined): string {
  const cache = cacheFolder();
  const provider = `the AWS provider ${awsProvider.version} is not in ${cache}. Fix: run npm run rehearse once, which gets or builds it`;
  return [
    ...(terraform ? [] : ["terraform is not on PATH. Fix: install Terraform 1.11 or newer"]),
    ...(hasAwsProvider(cache) ? [] : [provider]),
  ].join("; ");
}

describe("the real AWS provider", async () => {
  const terraform = (await findOnPath(["terraform"])) ?? "";
  const reason = missing(terraform);
  if (reason) {
    console.warn(`SKIPPED: terraform validate of ${members.length} survivors: ${reason}`);
    test.skip(`takes every survivor (skipped: ${reason})`, () => undefined);
    return;
  }

  test("takes every survivor, in one batch", async () => {
    const began = Date.now();
    const found = await validateBatch(terraform, members);
    const resources = members.reduce((sum, { stack }) => sum + sizeOf(stack), 0);
    console.info(`${members.length} survivors, ${resources} resources: ${((Date.now() - began) / 1000).toFixed(0)} s`);
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("finds an argument that does not exist and a value out of its range, in the stack that holds it", async () => {
    const stack = synthesize(legal("stage"));
    const subnet = { vpc_id: "vpc-1", cidr_block: "10.0.0.0/16", no_such_argument: true };
    const volume = { availability_zone: "eu-west-1a", size: 1, type: "no-such-type" };
    const broken = { resource: { aws_subnet: { planted: subnet } } };
    const outOfRange = {
      resource: {
        aws_ebs_volume: { planted: volume },
        aws_sns_topic_subscription: {
          planted: { protocol: "pigeon", endpoint: "x", topic_arn: "arn:aws:sns:eu-west-1:111111111111:t" },
        },
      },
    };
    const found = await validateBatch(terraform, [
      { title: "whole", stack },
      { title: "unknown argument", stack: broken },
      { title: "out of range", stack: outOfRange },
    ]);
    const errors = found.filter(({ severity }) => severity === "error");
    expect(new Set(errors.map(({ title }) => title))).toEqual(new Set(["unknown argument", "out of range"]));
  });
});
