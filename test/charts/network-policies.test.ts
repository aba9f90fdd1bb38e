import { describe, expect, test } from "vitest";
import { tierCidrs, within } from "../../platform/addresses";
import { isPlace, type Location, placeOf, podsNamed } from "../../platform/places";
import { environmentNamed, environments, objectsOf, ofKind, platformNamed } from "./cluster";
import { type End, reaches } from "./reachability";

const podEnd = (name: string): End => ({ labels: podsNamed(name).labels });
const first = (cidr: string) => (cidr.split("/")[0] ?? "").replace(/\.0$/, ".7");

describe.each(environments.map(({ name }) => name))("network policies in %s", (name) => {
  const platform = platformNamed(name);
  const policies = ofKind(name, "NetworkPolicy");
  const workloads = platform.workloads.map((workload) => workload.name);

  /** Where an end of a flow is, with one address standing for a range. */
  const endOf = (end: string): End => {
    const location: Location = isPlace(end) ? placeOf(platform.environment, end) : podsNamed(end);
    switch (location.kind) {
      case "pods":
        return { labels: { ...location.labels } };
      case "networks":
        return { address: first(location.cidrs[0] ?? "") };
      case "internet":
        return { address: "93.184.216.34" };
    }
  };

  /** Machines whose addresses are the cloud's choice are known by their tier: it may hold the fixed ones of another. */
  const covers = (target: string, to: string): boolean => {
    const end = endOf(to);
    if (target === to) return true;
    if (!isPlace(target) || !("address" in end)) return JSON.stringify(endOf(target)) === JSON.stringify(end);
    const location = placeOf(platform.environment, target);
    return location.kind === "networks" && location.cidrs.some((cidr) => within(cidr, end.address));
  };
  const flows = platform.flows.map(({ from, to, port }) => `${from} > ${to}:${port}`);

  test("every flow is open from one end to the other", () => {
    const closed = platform.flows.filter(({ from, to, port }) => !reaches(policies, endOf(from), endOf(to), port));
    expect(closed).toEqual([]);
  });

  test("no workload reaches another or a place but by a flow, on any port of the catalogue", () => {
    const ends = [...new Set([...workloads, ...platform.flows.flatMap(({ from, to }) => [from, to])])];
    const ports = [...new Set(platform.flows.map(({ port }) => port)), 22, 443];
    const open = workloads.flatMap((from) =>
      ends.flatMap((to) =>
        ports
          .filter((port) => reaches(policies, endOf(from), endOf(to), port))
          .filter(
            (port) => !platform.flows.some((flow) => flow.from === from && flow.port === port && covers(flow.to, to)),
          )
          .map((port) => `${from} > ${to}:${port}`),
      ),
    );
    expect(open).toEqual([]);
  });

  test("only the daemons that hold BitGo wallets, and the one that reads the chain, reach Coinhub", () => {
    const callers = workloads.filter((from) => reaches(policies, podEnd(from), podEnd("coinhub"), 8080));
    expect(callers.sort()).toEqual([
      "peatio-blockchain",
      "peatio-cron-job",
      "peatio-deposit",
      "peatio-deposit-coin-address",
      "peatio-withdraw-coin",
    ]);
  });

  test("whoever has no secret in Vault does not reach it", () => {
    const callers = workloads.filter((from) => reaches(policies, podEnd(from), endOf("vault"), 8200));
    const holders = workloads.filter((one) => platform.secrets.some(({ consumers }) => consumers[one]));
    expect(callers.sort()).toEqual(holders.sort());
  });

  test("nobody reaches the machines' metadata service", () => {
    const open = workloads.filter((from) =>
      [80, 443].some((port) => reaches(policies, podEnd(from), { address: "169.254.169.254" }, port)),
    );
    expect(open).toEqual([]);
  });

  test("the internet is open to the workloads with a flow to it, and never means our own network", () => {
    const inside = first(tierCidrs(platform.environment, "private")[0] ?? "");
    expect(workloads.filter((from) => reaches(policies, podEnd(from), { address: inside }, 443))).toEqual([]);
  });

  test("nobody outside the cluster reaches a workload", () => {
    const open = platform.workloads.filter(
      ({ name: one, port }) => port !== undefined && reaches(policies, { address: "10.20.1.1" }, podEnd(one), port),
    );
    expect(open).toEqual([]);
  });

  test("a pod that nobody described can ask for names and do nothing else", () => {
    const stranger = podEnd("stranger");
    const open = workloads.filter(
      (one) => reaches(policies, stranger, podEnd(one), 8000) || reaches(policies, stranger, endOf("vault"), 8200),
    );
    expect(open).toEqual([]);
  });

  test("names are asked of the cluster's own servers", () => {
    const dns = policies.find(({ metadata }) => metadata.name === "allow-dns");
    expect(JSON.stringify(dns?.spec.egress?.[0]?.to)).toBe(
      '[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"kube-system"}},"podSelector":{"matchLabels":{"k8s-app":"kube-dns"}}}]',
    );
  });

  test("a planted policy that opens Vault to everybody is found", () => {
    const planted = {
      ...policies[0],
      spec: {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 8200, protocol: "TCP" }] }],
      },
    } as (typeof policies)[number];
    expect(reaches([...policies, planted], podEnd("coinhub"), endOf("vault"), 8200)).toBe(true);
  });

  test("no policy holds an empty list, of which each apply would make a new generation", () => {
    expect(policies.filter(({ spec }) => spec.ingress?.length === 0 || spec.egress?.length === 0)).toEqual([]);
  });

  test("there is at least one flow, so that none of this is true of nothing", () => {
    expect(flows.length).toBeGreaterThan(50);
  });
});

describe("where Vault is", () => {
  const egressTo = (environment: string) =>
    JSON.stringify(
      objectsOf(environment).find(({ kind, metadata }) => kind === "NetworkPolicy" && metadata.name === "barong")?.spec
        .egress,
    );

  test("the custodians' fixed addresses, one by one, in production", () => {
    const { vault } = environmentNamed("production");
    const addresses = vault.custody === "separate" ? vault.addresses : [];
    expect(addresses.filter((address) => !egressTo("production").includes(`"${address}/32"`))).toEqual([]);
  });

  test("the vault tier in stage", () => {
    const cidrs = tierCidrs(environmentNamed("stage"), "vault");
    expect(cidrs.filter((cidr) => !egressTo("stage").includes(`"${cidr}"`))).toEqual([]);
  });
});
