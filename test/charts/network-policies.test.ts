import { describe, expect, test } from "vitest";
import { tierCidrs, within } from "../../platform/addresses";
import { type End as FlowEnd, endOf, partsOf } from "../../platform/ends";
import { isPlace, type Location, placeOf, podsNamed } from "../../platform/places";
import { environmentNamed, environments, objectsOf, platformNamed } from "./cluster";
import { type End, reaches, type Walls, wallsOf } from "./reachability";

const first = (cidr: string) => (cidr.split("/")[0] ?? "").replace(/\.0$/, ".7");

describe.each(environments.map(({ name }) => name))("network policies in %s", (name) => {
  const platform = platformNamed(name);
  const walls = wallsOf(objectsOf(name));
  const workloads = platform.workloads.map((workload) => endOf(platform.environment, workload));

  const podsOf = (end: FlowEnd): End => {
    const { namespace = name, name: workload } = partsOf(end);
    return { namespace, labels: podsNamed(workload).labels };
  };

  /** Where an end of a flow is, with one address standing for a range. */
  const endAt = (end: FlowEnd): End => {
    if (workloads.includes(end) || !isPlace(end)) return podsOf(end);
    const location: Location = placeOf(platform.environment, end);
    switch (location.kind) {
      case "pods":
        return podsOf(end);
      case "networks":
        return { address: first(location.cidrs[0] ?? "") };
      case "internet":
        return { address: "93.184.216.34" };
    }
  };

  /** Machines whose addresses are the cloud's choice are known by their tier: it may hold the fixed ones of another. */
  const covers = (target: FlowEnd, to: FlowEnd): boolean => {
    if (target === to) return true;
    const end = endAt(to);
    if (workloads.includes(target) || !isPlace(target) || !("address" in end)) {
      return JSON.stringify(endAt(target)) === JSON.stringify(end);
    }
    const location = placeOf(platform.environment, target);
    return location.kind === "networks" && location.cidrs.some((cidr) => within(cidr, end.address));
  };
  const allowed = (from: FlowEnd, to: FlowEnd, port: number) =>
    platform.flows.some((flow) => covers(flow.from, from) && flow.port === port && covers(flow.to, to));
  const ends = [...new Set([...workloads, ...platform.flows.flatMap(({ from, to }) => [from, to])])].filter(
    (end) => partsOf(end).namespace !== "feature-*",
  );
  const ports = [...new Set([...platform.flows.map(({ port }) => port), 22, 443])];

  test("every flow is open from one end to the other", () => {
    const closed = platform.flows
      .filter(({ from, to }) => ends.includes(from) && ends.includes(to))
      .filter(({ from, to, port }) => !reaches(walls, endAt(from), endAt(to), port));
    expect(closed).toEqual([]);
  });

  test("no workload reaches another or a place but by a flow, on any port of the catalogue", () => {
    const open = workloads.flatMap((from) =>
      ends.flatMap((to) =>
        ports
          .filter((port) => reaches(walls, endAt(from), endAt(to), port) && !allowed(from, to, port))
          .map((port) => `${from} > ${to}:${port}`),
      ),
    );
    expect(open).toEqual([]);
  });

  test("nobody outside the cluster reaches a workload but by a flow", () => {
    const places = platform.flows.map(({ from }) => from).filter((from) => "address" in endAt(from));
    const strangers: readonly End[] = [{ address: "93.184.216.34" }, { address: "10.99.1.1" }];
    const open = workloads.flatMap((to) =>
      ports.flatMap((port) => [
        ...strangers.flatMap((from) => (reaches(walls, from, endAt(to), port) ? [`a stranger > ${to}:${port}`] : [])),
        ...places
          .filter((from) => reaches(walls, endAt(from), endAt(to), port) && !allowed(from, to, port))
          .map((from) => `${from} > ${to}:${port}`),
      ]),
    );
    expect(open).toEqual([]);
  });

  test("only the daemons that hold BitGo wallets, and the one that reads the chain, reach Coinhub", () => {
    const callers = workloads.filter((from) => reaches(walls, endAt(from), endAt("coinhub"), 8080));
    expect(callers.sort()).toEqual([
      "peatio-blockchain",
      "peatio-cron-job",
      "peatio-deposit",
      "peatio-deposit-coin-address",
      "peatio-withdraw-coin",
    ]);
  });

  test("whoever has no secret in Vault does not reach it", () => {
    const callers = workloads.filter((from) => reaches(walls, endAt(from), endAt("vault"), 8200));
    const holders = workloads.filter((one) => platform.secrets.some(({ consumers }) => consumers[one]));
    expect(callers.sort()).toEqual(holders.sort());
  });

  test("nobody reaches the machines' metadata service", () => {
    const open = workloads.filter((from) =>
      [80, 443].some((port) => reaches(walls, endAt(from), { address: "169.254.169.254" }, port)),
    );
    expect(open).toEqual([]);
  });

  test("the internet never means our own network", () => {
    const inside = first(tierCidrs(platform.environment, "private")[0] ?? "");
    const callers = workloads.filter((from) => reaches(walls, endAt(from), { address: inside }, 443));
    const known = platform.flows.filter(({ to }) => ["kubernetes", "cloud-endpoints"].includes(to));
    expect(callers.filter((from) => !known.some((flow) => flow.from === from))).toEqual([]);
  });

  test("a pod that nobody described can ask for names and do nothing else", () => {
    const stranger: End = { namespace: name, labels: podsNamed("stranger").labels };
    const open = ends.flatMap((to) =>
      ports.filter((port) => reaches(walls, stranger, endAt(to), port)).map((port) => `${to}:${port}`),
    );
    expect(open).toEqual([]);
  });

  test("a pod of another namespace reaches no more by a workload's name", () => {
    const elsewhere: Walls = {
      policies: [
        ...walls.policies,
        {
          ...walls.policies[0],
          metadata: { name: "open", namespace: "elsewhere", labels: {} },
          spec: {
            podSelector: {},
            policyTypes: ["Egress"],
            egress: [{ to: [{ namespaceSelector: {} }], ports: ports.map((port) => ({ port, protocol: "TCP" })) }],
          },
        } as Walls["policies"][number],
      ],
      namespaces: new Map([...walls.namespaces, ["elsewhere", { "kubernetes.io/metadata.name": "elsewhere" }]]),
    };
    const open = workloads.flatMap((from) =>
      ["barong", "coinhub", "peatio-api"].filter((to) =>
        ports.some((port) =>
          reaches(elsewhere, { namespace: "elsewhere", labels: podsNamed(partsOf(from).name).labels }, endAt(to), port),
        ),
      ),
    );
    expect(open).toEqual([]);
  });

  test("each namespace with pods denies both directions by a policy of its own, whatever other policies there are", () => {
    const namespaces = [...new Set(platform.workloads.map(({ namespace }) => namespace))].sort();
    const denying = walls.policies.filter(
      ({ metadata, spec }) =>
        metadata.name === "default-deny" &&
        JSON.stringify(spec) === '{"podSelector":{},"policyTypes":["Ingress","Egress"]}',
    );
    const found = denying.map(({ metadata }) => metadata.namespace ?? "");
    expect(namespaces.filter((namespace) => !found.includes(namespace))).toEqual([]);
  });

  test("names are asked of the cluster's own servers", () => {
    const dns = walls.policies.filter(({ metadata }) => metadata.name === "allow-dns");
    expect(new Set(dns.map(({ spec }) => JSON.stringify(spec.egress?.[0]?.to)))).toEqual(
      new Set([
        '[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"kube-system"}},"podSelector":{"matchLabels":{"k8s-app":"kube-dns"}}}]',
      ]),
    );
  });

  test("a planted policy that opens Vault to everybody is found", () => {
    const planted = {
      ...walls.policies[0],
      metadata: { name: "planted", namespace: name, labels: {} },
      spec: {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 8200, protocol: "TCP" }] }],
      },
    } as Walls["policies"][number];
    const opened = { ...walls, policies: [...walls.policies, planted] };
    expect(reaches(opened, endAt("coinhub"), endAt("vault"), 8200)).toBe(true);
  });

  test("no policy holds an empty list, of which each apply would make a new generation", () => {
    expect(walls.policies.filter(({ spec }) => spec.ingress?.length === 0 || spec.egress?.length === 0)).toEqual([]);
  });

  test("there is at least one flow, so that none of this is true of nothing", () => {
    expect(platform.flows.length).toBeGreaterThan(50);
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
