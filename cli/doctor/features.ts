import { EnvironmentProblems } from "../../platform/problem";
import type { Check, Finding } from "./check";

/** Features whose files are at fault, or that have ended: what stops the charts of their environment and nothing else. */
export const featuresCheck: Check = {
  id: "features",
  title: "features",
  needs: "nothing",
  run: ({ features }) => {
    try {
      const ends = features().map(({ expires }) => expires);
      const [next] = [...ends].sort();
      const seen = next === undefined ? "none" : `${ends.length}, the next ends on ${next}`;
      return Promise.resolve({ findings: [], seen });
    } catch (thrown) {
      if (!(thrown instanceof EnvironmentProblems)) throw thrown;
      return Promise.resolve({ findings: thrown.problems.map(toFinding) });
    }
  },
};

function toFinding({ file, path, message }: EnvironmentProblems["problems"][number]): Finding {
  const [what = "", cure = "mend the file"] = message.split(/[.;]? Fix: /);
  return { what: `${[file, path].filter((part) => part !== "").join(" ")}: ${what}`, cure };
}
