import { beforeAll, describe, expect, test } from "vitest";
import { AwsFirewall } from "../../../constructs/aws/firewall";
import { awsContext } from "../../../constructs/aws/context";
import type { FirewallSpec } from "../../../constructs/ports/firewall";
import { firewallOf } from "../../../platform/firewall";
import type { Platform } from "../../../platform/platform";
import { accountSpec } from "../../../stacks/specs";
import { productionPlatform, stagePlatform } from "../../support/environments";
import {
  referred,
  resource,
  resources,
  synthesize,
  synthesizeStack,
  text,
  type Resource,
  type Synthesis,
} from "../../support/synthesis";

const platforms: Record<string, Platform> = { stage: stagePlatform(), production: productionPlatform() };
const stacks: Record<string, Synthesis> = {};

beforeAll(() => {
  for (const [name, platform] of Object.entries(platforms)) stacks[name] = synthesize(platform);
});

function stackOf(name: string): Synthesis {
  const stack = stacks[name];
  if (!stack) throw new Error(`no stack ${name}`);
  return stack;
}

const ingress = (stack: Synthesis) => resources(stack, "aws_vpc_security_group_ingress_rule");
const egress = (stack: Synthesis) => resources(stack, "aws_vpc_security_group_egress_rule");
const groupOf = (stack: Synthesis, value: unknown) =>
  referred(stack, value)
    .filter(({ type }) => type === "aws_security_group")
    .map(({ path }) => path.split("/").at(-1) ?? "")
    .join();

/** A rule in one line: `in database <- nodes-general tcp 3306`. */
function describeRule(stack: Synthesis, direction: "in" | "out", { values }: Resource): string {
  const peers = [
    groupOf(stack, values["referenced_security_group_id"]),
    values["cidr_ipv4"],
    values["prefix_list_id"] === undefined ? undefined : "object-store",
  ].filter((peer) => peer !== undefined && peer !== "");
  const ports = [values["from_port"], values["to_port"]].filter((port) => port !== undefined);
  return [direction, groupOf(stack, values["security_group_id"]), ...peers, values["ip_protocol"], ...ports].join(" ");
}

/** The same lines from the flows: each opens both sides where both are groups. */
function expectedRules({ flows }: FirewallSpec): string[] {
  return flows.flatMap(({ from, to, port, protocol }) => {
    const ports = port === "all" ? ["-1"] : [protocol, port, port];
    const peers = (peer: typeof from): readonly string[] =>
      "group" in peer ? [peer.group] : "service" in peer ? ["object-store"] : peer.cidrs;
    return [
      ...("group" in from ? peers(to).map((peer) => ["out", from.group, peer, ...ports].join(" ")) : []),
      ...("group" in to ? peers(from).map((peer) => ["in", to.group, peer, ...ports].join(" ")) : []),
    ];
  });
}

describe.each(["stage", "production"])("the firewall of %s", (name) => {
  const platform = () => platforms[name] ?? stagePlatform();

  test("has a group for each kind of machine, and no other", () => {
    const found = resources(stackOf(name), "aws_security_group").map(({ path }) =>
      path.replace("account/firewall/", ""),
    );
    expect(found.sort()).toEqual(Object.keys(firewallOf(platform()).groups).sort());
  });

  test("has exactly the rules of the flows", () => {
    const stack = stackOf(name);
    const found = [
      ...ingress(stack).map((rule) => describeRule(stack, "in", rule)),
      ...egress(stack).map((rule) => describeRule(stack, "out", rule)),
    ];
    expect(found.sort()).toEqual(expectedRules(firewallOf(platform())).sort());
  });

  test("opens a conversation between two groups on both sides", () => {
    const stack = stackOf(name);
    const between = (rules: readonly Resource[], own: string, peer: string) =>
      rules
        .filter(({ values }) => groupOf(stack, values[peer]) !== "" && groupOf(stack, values[own]) !== "")
        .map(({ values }) => [
          groupOf(stack, values[own]),
          groupOf(stack, values[peer]),
          values["ip_protocol"],
          values["from_port"],
        ])
        .map(String)
        .sort();
    const called = between(ingress(stack), "referenced_security_group_id", "security_group_id");
    expect(called).toEqual(between(egress(stack), "security_group_id", "referenced_security_group_id"));
  });

  test("lets customers in from the internet at the public entry, and nobody else", () => {
    const stack = stackOf(name);
    const open = ingress(stack).filter(({ values }) => values["cidr_ipv4"] === "0.0.0.0/0" || "cidr_ipv6" in values);
    expect(open.map((rule) => describeRule(stack, "in", rule)).sort()).toEqual([
      "in entry-public 0.0.0.0/0 tcp 443 443",
      "in entry-public 0.0.0.0/0 tcp 80 80",
    ]);
  });

  test("lets machines reach the internet on port 443 and the mail relay's only, but for nodes that look for peers", () => {
    const stack = stackOf(name);
    const open = egress(stack)
      .filter(({ values }) => values["cidr_ipv4"] === "0.0.0.0/0")
      .filter(({ values }) => !["bitcoin", "dash", "ethereum"].includes(groupOf(stack, values["security_group_id"])));
    expect(new Set(open.map(({ values }) => values["to_port"]))).toEqual(new Set([443, 587]));
  });

  test("names one other side per rule, as EC2 wants it", () => {
    const targets = ["referenced_security_group_id", "cidr_ipv4", "cidr_ipv6", "prefix_list_id"];
    const odd = [...ingress(stackOf(name)), ...egress(stackOf(name))].filter(
      ({ values }) => targets.filter((target) => target in values).length !== 1,
    );
    expect(odd).toEqual([]);
  });

  test("writes no rule into a group: two styles overwrite each other", () => {
    const inline = resources(stackOf(name), "aws_security_group").filter(
      ({ values }) => "ingress" in values || "egress" in values,
    );
    expect(inline).toEqual([]);
  });

  test("replaces a group before it deletes one that is in use", () => {
    const lifecycles = resources(stackOf(name), "aws_security_group").map(({ values }) => values["lifecycle"]);
    expect(new Set(lifecycles.map((each) => JSON.stringify(each)))).toEqual(
      new Set(['{"create_before_destroy":true}']),
    );
  });

  test("describes everything in the letters EC2 takes: others are refused at apply only", () => {
    const described = [
      "aws_security_group",
      "aws_vpc_security_group_ingress_rule",
      "aws_vpc_security_group_egress_rule",
    ]
      .flatMap((type) => resources(stackOf(name), type))
      .map(({ values }) => text(values["description"]));
    expect(described.filter((each) => !/^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(each))).toEqual([]);
  });

  test("lets machines call the database on MySQL's port only", () => {
    const stack = stackOf(name);
    const rules = ingress(stack).filter(({ values }) => groupOf(stack, values["security_group_id"]) === "database");
    expect(new Set(rules.map(({ values }) => values["to_port"]))).toEqual(new Set([3306]));
  });

  test.each(["database", "endpoints"])("lets %s call nobody", (group) => {
    const stack = stackOf(name);
    expect(egress(stack).filter(({ values }) => groupOf(stack, values["security_group_id"]) === group)).toEqual([]);
  });

  test("keeps within the 60 rules a direction that EC2 allows a group", () => {
    const stack = stackOf(name);
    const counts = new Map<string, number>();
    for (const rule of [...ingress(stack), ...egress(stack)]) {
      const side = `${rule.type} ${groupOf(stack, rule.values["security_group_id"])}`;
      counts.set(side, (counts.get(side) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(60);
  });
});

describe("wallet nodes", () => {
  test("are called by the Kubernetes API and each other alone", () => {
    const stack = stackOf("production");
    const callers = ingress(stack)
      .filter(({ values }) => groupOf(stack, values["security_group_id"]) === "nodes-wallets")
      .map(({ values }) => groupOf(stack, values["referenced_security_group_id"]));
    expect(new Set(callers)).toEqual(new Set(["control-plane", "nodes-wallets"]));
  });

  test("are called by no other node", () => {
    const stack = stackOf("production");
    const calls = egress(stack)
      .filter(({ values }) => groupOf(stack, values["referenced_security_group_id"]) === "nodes-wallets")
      .map(({ values }) => groupOf(stack, values["security_group_id"]));
    expect(calls).not.toContain("nodes-general");
  });
});

describe("a firewall of one's own", () => {
  const { identity } = accountSpec(stagePlatform());
  const build = (spec: FirewallSpec) =>
    synthesizeStack((stack) => {
      new AwsFirewall(stack, "firewall", awsContext(identity), {
        ...spec,
        vpcId: "vpc-1",
        objectStorePrefixListId: "pl-1",
      });
    });
  const flow = { id: "a-to-b-tcp-1", port: 1, protocol: "tcp", reason: "why" } as const;

  test("refuses a flow to a group that is not described", () => {
    const spec: FirewallSpec = { groups: { a: "A" }, flows: [{ ...flow, from: { group: "a" }, to: { group: "b" } }] };
    expect(() => build(spec)).toThrow('test/firewall: no firewall group "b". Allowed: a. Fix: name one');
  });

  test("opens nothing where there is no flow", () => {
    expect(build({ groups: { a: "A" }, flows: [] }).all.map(({ type }) => type)).toEqual(["aws_security_group"]);
  });

  test("says of what EC2 can't write only that there was something", () => {
    const spec: FirewallSpec = { groups: { a: "the cloud's own" }, flows: [] };
    expect(resource(build(spec), "aws_security_group").values["description"]).toBe("the cloud s own");
  });
});
