import { describe, expect, test } from "vitest";
import { endOf } from "../../../platform/ends";
import { featureNamespace, overlayOf } from "../../../platform/features";
import type { Flow } from "../../../platform/flows/flow";
import { isPlace, placeOf, podsNamed } from "../../../platform/places";
import { describedFeature } from "../../environments/features/descriptions";
import { runnable, stageWith } from "../../environments/features/platforms";
import { objectsOfPlatform } from "../../charts/cluster";
import { type End, reaches, wallsOf } from "../../charts/reachability";

/** A feature of every service, and a second one of an API and of a worker: two features are strangers. */
const twins = ["peatio-api", "peatio-trade-executor"];
const platform = stageWith(
  ...runnable.map((service) => describedFeature(service)),
  ...twins.map((service) => describedFeature(service, { name: `twin-${service}` })),
);
const { environment } = platform;
const walls = wallsOf(objectsOfPlatform(platform));

const pod = (namespace: string, name: string): End => ({ namespace, labels: podsNamed(name).labels });
const first = (cidr: string) => cidr.replace(/\.\d+\/\d+$/, ".9");
const place = (name: string): End => {
  const location = placeOf(environment, name);
  if (location.kind === "internet") return { address: "93.184.216.34" };
  return { address: first(location.kind === "networks" ? (location.cidrs[0] ?? "") : "") };
};

/** Every pod there is, by namespace and name. */
const pods = platform.workloads.map(({ namespace, name }) => ({ namespace, name, end: pod(namespace, name) }));
const ofFeatures = pods.filter(({ namespace }) => namespace.startsWith("feature-"));
const ports = [...new Set(platform.workloads.flatMap(({ ports: own }) => Object.values(own)))];

/** Whether a flow of the catalogue permits the conversation, seen from two pods. */
function permitted(from: (typeof pods)[number], to: (typeof pods)[number], port: number): boolean {
  return platform.flows.some(
    (flow) => flow.port === port && means(flow.from, from) && means(flow.to, to) && sameFeature(flow, from, to),
  );
}
const means = (end: string, { namespace, name }: (typeof pods)[number]) =>
  end === endOf(environment, { namespace, name }) || (end === `feature-*/${name}` && namespace.startsWith("feature-"));
/** The broker is a place by its name, and a workload where it is in the cluster. */
const isOutside = (end: string) => isPlace(end) && !pods.some((one) => means(end, one));
const sameFeature = (flow: Flow, from: (typeof pods)[number], to: (typeof pods)[number]) =>
  !(flow.from.startsWith("feature-*") && flow.to.startsWith("feature-*")) || from.namespace === to.namespace;

describe("between features and their environment", () => {
  test("every flow is open on both sides, for each feature with that service", () => {
    const closed = platform.flows
      .filter(({ from, to }) => from.startsWith("feature-*") || to.startsWith("feature-*"))
      .flatMap(({ from, to, port }) =>
        pods
          .filter((one) => means(from, one))
          .flatMap((one) => {
            const others = isOutside(to)
              ? [place(to)]
              : pods
                  .filter((other) => means(to, other))
                  .filter(
                    (other) =>
                      !(to.startsWith("feature-*") && from.startsWith("feature-*")) ||
                      other.namespace === one.namespace,
                  )
                  .map(({ end }) => end);
            return others.length > 0 && others.every((other) => reaches(walls, one.end, other, port))
              ? []
              : [`${one.namespace}/${one.name} > ${to}:${port}`];
          }),
      );
    expect(closed).toEqual([]);
  });

  test("no pod of a feature reaches a pod, or is reached by one, but by a flow", { timeout: 120_000 }, () => {
    const open = ofFeatures.flatMap((one) =>
      pods.flatMap((other) =>
        ports.flatMap((port) => [
          ...(reaches(walls, one.end, other.end, port) && !permitted(one, other, port)
            ? [`${one.namespace}/${one.name} > ${other.namespace}/${other.name}:${port}`]
            : []),
          ...(reaches(walls, other.end, one.end, port) && !permitted(other, one, port)
            ? [`${other.namespace}/${other.name} > ${one.namespace}/${one.name}:${port}`]
            : []),
        ]),
      ),
    );
    expect([...new Set(open)]).toEqual([]);
  });

  test("two features of one service reach nothing of each other", () => {
    const open = twins.flatMap((service) =>
      ofFeatures
        .filter(({ namespace }) => namespace === `feature-try-${service}`)
        .flatMap((one) =>
          ofFeatures
            .filter(({ namespace }) => namespace === `feature-twin-${service}`)
            .flatMap((other) => ports.filter((port) => reaches(walls, one.end, other.end, port))),
        ),
    );
    expect(open).toEqual([]);
  });

  test("no feature reaches a node of a chain, Coinhub, or a cache of the environment", () => {
    const closed = [
      ...["bitcoin", "dash", "ethereum"].flatMap((chain) =>
        [48332, 19998, 8545].map((port) => [place(chain), port] as const),
      ),
      [pod("stage", "coinhub"), 8080] as const,
      [pod("stage", "peatio-redis"), 6379] as const,
      [pod("stage", "wallets-redis"), 6379] as const,
      [pod("stage", "barong-redis"), 6379] as const,
      [pod("stage", "influxdb"), 8086] as const,
      [pod("stage", "rabbitmq"), 15672] as const,
    ];
    const open = ofFeatures.flatMap(({ namespace, name, end }) =>
      closed.filter(([to, port]) => reaches(walls, end, to, port)).map(([, port]) => `${namespace}/${name}:${port}`),
    );
    expect(open).toEqual([]);
  });

  test("only Coinhub and Arke reach the internet", () => {
    const open = ofFeatures.filter(({ end }) => reaches(walls, end, { address: "93.184.216.34" }, 443));
    expect(open.map(({ name }) => name).sort()).toEqual(["arke", "coinhub"]);
  });

  test("a pod that nobody described is let into the environment from no feature", () => {
    const stranger = pod(featureNamespace({ name: "try-barong" }), "stranger");
    const open = pods
      .filter(({ namespace }) => namespace === "stage")
      .flatMap(({ name, end }) =>
        ports.filter((port) => reaches(walls, stranger, end, port)).map((port) => `${name}:${port}`),
      );
    expect(open).toEqual([]);
  });

  test("a namespace that only calls itself a feature's by its name is let in nowhere", () => {
    const impostor: End = { namespace: "feature-impostor", labels: podsNamed("peatio-api").labels };
    const planted = {
      policies: [
        ...walls.policies,
        ...walls.policies
          .filter(({ metadata }) => metadata.namespace === "feature-try-peatio-api")
          .map((policy) => ({ ...policy, metadata: { ...policy.metadata, namespace: "feature-impostor" } })),
      ],
      namespaces: new Map([
        ...walls.namespaces,
        ["feature-impostor", { "kubernetes.io/metadata.name": "feature-impostor" }],
      ]),
    };
    expect(reaches(planted, impostor, pod("stage", "rabbitmq"), 5672)).toBe(false);
  });

  test("a planted policy that opens the environment's cache to features is found", () => {
    const [policy] = walls.policies.filter(
      ({ metadata }) => metadata.namespace === "stage" && metadata.name === "peatio-redis",
    );
    const [egress] = walls.policies.filter(
      ({ metadata }) => metadata.namespace === "feature-try-peatio-api" && metadata.name === "peatio-api",
    );
    if (!policy || !egress) throw new Error("no such policies");
    const ports6379 = [{ port: 6379, protocol: "TCP" }];
    const planted = [
      {
        ...policy,
        spec: { ...policy.spec, ingress: [{ from: [{ namespaceSelector: {}, podSelector: {} }], ports: ports6379 }] },
      },
      {
        ...egress,
        spec: { ...egress.spec, egress: [{ to: [{ namespaceSelector: {}, podSelector: {} }], ports: ports6379 }] },
      },
    ];
    const from = pod("feature-try-peatio-api", "peatio-api");
    expect(
      reaches({ ...walls, policies: [...walls.policies, ...planted] }, from, pod("stage", "peatio-redis"), 6379),
    ).toBe(true);
  });
});

test("what every service borrows is among what it calls in its environment", () => {
  const unused = runnable.flatMap((service) => {
    const { beside, borrows } = overlayOf({ service });
    const own = [service, ...beside];
    return borrows
      .filter((name) => !platform.flows.some(({ from, to }) => own.includes(from) && to === name))
      .map((name) => `${service}: ${name}`);
  });
  expect(unused).toEqual([]);
});
