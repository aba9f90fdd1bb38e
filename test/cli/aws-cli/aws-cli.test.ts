import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { AwsCli, type AwsCliOptions } from "../../../cli/aws-cli/aws-cli";
import { tagList } from "../../../cli/aws-cli/tags";
import { programDoubles } from "../../support/program-doubles";

const doubles = programDoubles();
let stop: AbortController;
beforeEach(() => void (stop = new AbortController()));

const aws = (options: Partial<AwsCliOptions> = {}) =>
  new AwsCli({ region: "eu-west-1", signal: stop.signal, ...options });
const words = ["ec2", "describe-vpcs"];
const vpcs = z.object({ Vpcs: z.array(z.string()) });
const oneVpc = JSON.stringify({ Vpcs: ["vpc-1"] });

/** A program that prints what it was given. */
function echo(what: string): void {
  writeFileSync(path.join(doubles.folder, "aws"), `#!/bin/sh\necho "${what}"\n`, { mode: 0o755 });
}

describe("a command of AWS", () => {
  test("asks in the environment's region, in JSON, with a limit on each connection", async () => {
    doubles.put("aws", {
      "ec2 describe-vpcs --region eu-west-1 --output json --cli-connect-timeout 10 --cli-read-timeout 30": oneVpc,
    });
    expect(await aws().ask(vpcs, words)).toEqual({ Vpcs: ["vpc-1"] });
  });

  test("that moves a file has no limit", async () => {
    const file = path.join(doubles.folder, "aws");
    writeFileSync(file, `#!/bin/sh\nsleep 0.3\necho '{"words": "'"$*"'"}'\n`, { mode: 0o755 });
    const { words: given } = await aws({ patienceSeconds: 0.1 }).ask(z.object({ words: z.string() }), words, {
      isTransfer: true,
    });
    expect(given).toBe("ec2 describe-vpcs --region eu-west-1 --output json");
  });

  test("sees the caller's variables, without a pager", async () => {
    vi.stubEnv("AWS_PROFILE", "mine");
    vi.stubEnv("AWS_PAGER", "less");
    echo(`{\\"seen\\": \\"$AWS_PROFILE|$AWS_PAGER|$AWS_MAX_ATTEMPTS\\"}`);
    const shape = z.object({ seen: z.string() });
    expect(await aws().ask(shape, words)).toEqual({ seen: "mine||3" });
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    expect(await aws().ask(shape, words)).toEqual({ seen: "mine||1" });
  });

  test("without an answer in its time says how long it was given", async () => {
    doubles.put("aws", { "ec2 describe-vpcs": { hangsSeconds: 60 } });
    await expect(aws({ patienceSeconds: 0.3 }).ask(vpcs, words)).rejects.toMatchObject({
      message: "aws ec2 describe-vpcs: no answer within 0.3 s",
      cure: "check the way to AWS: network, proxy",
    });
  });

  test("ends when the caller is interrupted, which is no refusal", async () => {
    doubles.put("aws", { "ec2 describe-vpcs": { hangsSeconds: 60 } });
    const asked = aws().ask(vpcs, words);
    const refused = expect(asked).rejects.toThrow("interrupted");
    await vi.waitUntil(() => readdirSync(doubles.folder).some((name) => name.endsWith(".called")), 20_000);
    stop.abort(new Error("interrupted"));
    await refused;
  });

  test("whose answer is of another shape is a refusal that says where", async () => {
    doubles.put("aws", { "ec2 describe-vpcs": JSON.stringify({ Vpcs: [1] }) });
    await expect(aws().ask(vpcs, words)).rejects.toThrow("aws ec2 describe-vpcs: unexpected answer at Vpcs.0");
  });

  test("needs the AWS CLI, and says where to get it", async () => {
    vi.stubEnv("PATH", doubles.folder);
    await expect(aws().ask(vpcs, words)).rejects.toMatchObject({
      message: "aws: not found on PATH",
      cure: expect.stringContaining("install AWS CLI 2") as unknown,
    });
  });
});

test("tags are a record, none are an empty one", () => {
  expect(tagList.parse([{ Key: "project", Value: "rkcp" }])).toEqual({ project: "rkcp" });
  expect([tagList.parse(undefined), tagList.parse(null)]).toEqual([{}, {}]);
});
