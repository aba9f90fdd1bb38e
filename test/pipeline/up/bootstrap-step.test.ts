import { describe, expect, test } from "vitest";
import type { RenderedStack } from "../../../pipeline/terraform/rendered-stack";
import { bootstrapStep } from "../../../pipeline/up/bootstrap-step";
import { RehearsalProblem } from "../../../rehearsal/problem";

const stackOf = (name: string): RenderedStack => ({
  files: {},
  backend: { s3: { bucket: "rkcp-stage-state-s7q2", key: `${name}/terraform.tfstate`, region: "eu-west-1" } },
});

/** A store whose states are read, absent, or answered with an error, by the name of their stack. */
function inspected(states: Readonly<Record<string, "read" | "absent" | Error>>) {
  let asked = "";
  const answer = () => {
    const state = states[asked] ?? "absent";
    return state instanceof Error ? Promise.reject(state) : Promise.resolve(state);
  };
  const step = bootstrapStep({
    environment: "stage",
    accountId: "111111111111",
    stack: stackOf("stage-bootstrap"),
    environmentStack: stackOf("stage"),
    probe: {
      write: (files) => {
        asked = /([\w-]+)\/terraform.tfstate/.exec(JSON.stringify(files))?.[1] ?? "";
        return Promise.resolve();
      },
      useStacksBackend: () => answer().then(() => undefined),
      pullState: () => answer().then((state) => (state === "read" ? { version: 4, resources: [] } : undefined)),
    },
  });
  return step.inspect(() => undefined);
}

const forbidden = new RehearsalProblem("terraform init: api error AccessDenied: explicit deny, StatusCode: 403");
const noBucket = new RehearsalProblem('terraform init: S3 bucket "rkcp-stage-state-s7q2" does not exist.');
const otherAccount = new RehearsalProblem("terraform init: AWS account ID not allowed: 999999999999");

describe("the bootstrap", () => {
  test("is done when the administrator finds its state", async () => {
    expect(await inspected({ "stage-bootstrap": "read" })).toMatchObject({ kind: "done" });
  });

  test("is done for a role of the environment, which may not read it and has its own", async () => {
    const found = await inspected({ "stage-bootstrap": forbidden, stage: "absent" });
    expect(found).toMatchObject({
      kind: "done",
      note: expect.stringContaining("the administrator alone sees") as string,
    });
  });

  test.each([
    ["the bucket is not there", { "stage-bootstrap": noBucket }],
    ["the bucket holds no state of it", { "stage-bootstrap": "absent" as const }],
  ])("is the administrator's to do when %s", async (_, states) => {
    expect(await inspected(states)).toMatchObject({
      kind: "others",
      cure: "npm run bootstrap -- stage, as administrator of account 111111111111",
    });
  });

  test("is not known to whoever may read neither, or asks another account", async () => {
    await expect(inspected({ "stage-bootstrap": forbidden, stage: forbidden })).rejects.toThrow(/refused/);
    await expect(inspected({ "stage-bootstrap": otherAccount })).rejects.toThrow(/of account 999999999999/);
  });
});
