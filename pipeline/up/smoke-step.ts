import path from "node:path";
import { entryHosts } from "../../platform/entry";
import type { Environment } from "../../environments/schema";
import { plainEnvironment } from "../../rehearsal/child-environment";
import { runProgram } from "../../rehearsal/program";
import type { Step } from "./step";

/** The scenarios that Jenkins runs as well: what the exchange promises to whoever reaches its gateway. */
const scenarios = path.join(__dirname, "..", "..", "platform", "workloads", "files", "qa", "run.mjs");

export interface SmokeStepOptions {
  readonly environment: Pick<Environment, "name" | "domains">;
  /** Where the gateway is asked. @default the public name, as customers ask it */
  readonly entry?: string;
  readonly signal: AbortSignal;
}

/** The exchange as a visitor meets it. Asks only, so there is nothing to run: it holds, or it does not. */
export function smokeStep({ environment, entry, signal }: SmokeStepOptions): Step {
  const host = entryHosts(environment).public;
  const target = entry ?? `https://${host}`;
  return {
    name: "smoke",
    by: "anybody",
    inspect: async () => {
      if (!environment.domains.delegated && entry === undefined) {
        return {
          kind: "others",
          note: `${host} is not delegated yet: no certificate, no listener`,
          cure: "delegate the zone (docs/deploying-on-aws.md), set domains.delegated to true and run this again; or ask the gateway by --entry",
        };
      }
      const printed: string[] = [];
      const { exitCode } = await runProgram({
        file: process.execPath,
        arguments: [scenarios, "--target", target, "--host", host],
        cwd: __dirname,
        environment: plainEnvironment(),
        expectedExitCodes: [0, 1],
        timeoutSeconds: 300,
        onLine: (line) => printed.push(line),
        signal,
      });
      const summary = printed.at(-1) ?? "";
      if (exitCode === 0) return { kind: "done", note: `${target}: ${summary}` };
      const broken = printed.filter((line, index) => /^FAILED/.test(line) || /^FAILED/.test(printed[index - 1] ?? ""));
      return {
        kind: "refused",
        note: `${target}: ${summary}\n${broken.join("\n")}`,
        cure: "look at the workload that the promise names, then run this again; what is deployed stays",
      };
    },
  };
}
