import { describe, expect, test } from "vitest";
import { type NameKind, physicalName, physicalNames } from "../../platform/naming";
import { environment } from "../environments/descriptions";

const env = { name: "stage", naming: { project: "rkcp", suffix: "s7q2" } };
/** Characters around the role: `rkcp-stage-` before it, `-s7q2` behind it where the kind has the suffix. */
const before = "rkcp-stage-".length;
const behind = "-s7q2".length;

describe.each([
  ["bucket", 63, true],
  ["cluster", 100, false],
  ["database", 63, false],
  ["finalSnapshot", 255, true],
  ["keyAlias", 250, false],
  ["loadBalancer", 32, false],
  ["nodeGroup", 63, false],
  ["plain", 255, false],
  ["role", 64, false],
  ["topic", 256, false],
] as const)("the name of a %s", (kind, max, suffixed) => {
  const longest = "r".repeat(max - before - (suffixed ? behind : 0));

  test("says project, environment and role", () => {
    expect(physicalName(env, kind, "role")).toBe(suffixed ? "rkcp-stage-role-s7q2" : "rkcp-stage-role");
  });

  test(`may have ${max} characters`, () => {
    expect(physicalName(env, kind, longest)).toHaveLength(max);
  });

  test("is refused one character later, with the limit and the fix, and never cut", () => {
    const role = `${longest}r`;
    expect(() => physicalName(env, kind, role)).toThrow(
      `has ${max + 1} characters; a ${kind} may have ${max}. Fix: shorten naming.project, the environment's name or "${role}"`,
    );
  });
});

describe("a name with characters the cloud refuses", () => {
  test.each<[NameKind, string, string]>([
    ["bucket", "State", "a-z 0-9 -"],
    ["bucket", "state.files", "a-z 0-9 -"],
    ["cluster", "clüster", "A-Z a-z 0-9 _ -"],
    ["database", "my--sql", "a-z 0-9 and single dashes"],
    ["database", "mysql-", "a-z 0-9 and single dashes"],
    ["finalSnapshot", "mysql_final", "a-z 0-9 and single dashes"],
    ["keyAlias", "a:b", "A-Z a-z 0-9 / _ -"],
    ["loadBalancer", "entry-", 'A-Z a-z 0-9 -, not "internal-" first'],
    ["nodeGroup", "a b", "A-Z a-z 0-9 _ -"],
    ["plain", "a_b", 'A-Z a-z 0-9 -, not "sg-" first'],
    ["role", "a/b", "A-Z a-z 0-9 _ + = , . @ -"],
    ["topic", "a.fifo", "A-Z a-z 0-9 _ -"],
  ])("is refused for a %s: %s", (kind, role, allowed) => {
    expect(() => physicalName(env, kind, role)).toThrow(
      `is no legal ${kind} name; allowed: ${allowed}. Fix: correct naming.project, the environment's name or "${role}"`,
    );
  });

  test("is refused where the project makes it a reserved one", () => {
    expect(() => physicalName({ ...env, naming: { project: "sg", suffix: "s7q2" } }, "plain", "network")).toThrow(
      /not "sg-" first\. Fix: correct naming\.project/,
    );
  });
});

describe("the names of an environment", () => {
  test("carry the suffix exactly where they are unique in the world or blocked after deletion", () => {
    const { nodeGroups, nodeRoles, buckets, balancers, ...names } = physicalNames(environment("stage"));
    const suffixed = Object.entries(names).filter(([, name]) => name.endsWith("-s7q2"));
    expect(suffixed.map(([what]) => what)).toEqual(["databaseFinalSnapshot", "rabbitmqCookie"]);
    expect(Object.values(buckets).filter((name) => !name.endsWith("-s7q2"))).toEqual([]);
    expect(balancers.public).toBe("rkcp-stage-public");
    expect(nodeRoles).toEqual(["rkcp-stage-nodes-general"]);
    expect(nodeGroups["general"]).toEqual(["rkcp-stage-general-a", "rkcp-stage-general-b", "rkcp-stage-general-c"]);
  });

  test("are different for different things and for the two environments", () => {
    const names = (["stage", "production"] as const).flatMap((base) => {
      const { nodeGroups, nodeRoles, buckets, balancers, ...others } = physicalNames(environment(base));
      // A cluster and a database may share a name; two things of one environment never do here.
      return [others, buckets, balancers]
        .flatMap((some) => Object.values(some))
        .concat(nodeRoles, Object.values(nodeGroups).flat());
    });
    expect(new Set(names).size).toBe(names.length);
  });
});
