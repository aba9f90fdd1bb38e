import { hostNamesFit, namesAreLegal } from "../../../platform/rules/names";
import { environment } from "../../environments/descriptions";
import type { RuleCase } from "./rule-case";

const longest = "e".repeat(40);
/** A pool like stage's, under another name. */
const pool = (name: string) => ({ [`cluster.nodePools.${name}`]: environment("stage").cluster.nodePools["general"] });
/** A domain of so many characters. */
const domain = (length: number) => `${"a.".repeat(length)}`.slice(0, length - 9) + ".internal";

export const nameCases: readonly RuleCase[] = [
  {
    rule: namesAreLegal,
    keeps: [
      { what: "the longest name and project", changes: { name: longest, "naming.project": "p".repeat(10) } },
      // 63 characters: rkcp-stage-<pool>-a, with two dashes and the zone's letter.
      { what: "the longest pool that fits beside them", changes: { ...pool("p".repeat(40)), name: "e".repeat(15) } },
    ],
    breaks: [
      {
        what: "a pool one character too long beside them",
        changes: { ...pool("p".repeat(40)), name: "e".repeat(16) },
        path: "naming",
        message: `name "rkcp-${"e".repeat(16)}-${"p".repeat(40)}-a" has 64 characters; a nodeGroup may have 63. Fix: shorten naming.project, the environment's name or "${"p".repeat(40)}-a".`,
      },
    ],
  },
  {
    rule: hostNamesFit,
    keeps: [{ what: "the longest domain with room for rabbitmq.", changes: { "domains.private": domain(244) } }],
    breaks: [
      {
        what: "one character more",
        changes: { "domains.private": domain(246) },
        path: "domains.private",
        message:
          "It has 246 characters. Allowed: 244, so that the hosts below it fit into 253. Fix: use a shorter name",
      },
    ],
  },
];
