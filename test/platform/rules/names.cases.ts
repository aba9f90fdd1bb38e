import { hostNamesFit, namesAreLegal } from "../../../platform/rules/names";
import { environment } from "../../environments/descriptions";
import type { RuleCase } from "./rule-case";

const project = "p".repeat(10);
const longest = "p".repeat(40);
/** A pool like stage's, under another name. */
const pool = (name: string) => ({ [`cluster.nodePools.${name}`]: environment("stage").cluster.nodePools["general"] });
/** A domain of so many characters. */
const domain = (length: number) => `${"a.".repeat(length)}`.slice(0, length - 9) + ".internal";

export const nameCases: readonly RuleCase[] = [
  {
    rule: namesAreLegal,
    keeps: [
      // 32 characters, what a balancer may have: <project>-<name>-public.
      {
        what: "the longest name beside the longest project",
        changes: { name: "e".repeat(14), "naming.project": project },
      },
      // 64 characters: rkcp-<name>-nodes-<pool>.
      { what: "the longest pool and the longest name beside it", changes: { ...pool(longest), name: "e".repeat(12) } },
    ],
    breaks: [
      {
        what: "a name one character longer",
        changes: { name: "e".repeat(15), "naming.project": project },
        path: "naming",
        message: `name "${project}-${"e".repeat(15)}-public" has 33 characters; a loadBalancer may have 32. Fix: shorten naming.project, the environment's name or "public".`,
      },
      {
        what: "a pool whose role is one character too long",
        changes: { ...pool(longest), name: "e".repeat(13) },
        path: "naming",
        message: `name "rkcp-${"e".repeat(13)}-nodes-${longest}" has 65 characters; a role may have 64. Fix: shorten naming.project, the environment's name or "nodes-${longest}".`,
      },
    ],
  },
  {
    rule: hostNamesFit,
    keeps: [{ what: "the longest domain with room for prometheus.", changes: { "domains.private": domain(242) } }],
    breaks: [
      {
        what: "one character more",
        changes: { "domains.private": domain(244) },
        path: "domains.private",
        message:
          "It has 244 characters. Allowed: 242, so that the hosts below it fit into 253. Fix: use a shorter name",
      },
    ],
  },
];
