import { z } from "zod";
import { type ApiObject, apiObject } from "./api-client";

/**
 * What a kubelet would stumble over and a fake one does not: a pod that names a ConfigMap, key or Secret which is not
 * there waits forever on a real node.
 */
const source = z.looseObject({
  name: z.string(),
  optional: z.boolean().default(false),
  items: z.array(z.looseObject({ key: z.string() })).default([]),
});
const keyRef = z.looseObject({ name: z.string(), key: z.string(), optional: z.boolean().default(false) });
const projection = z.looseObject({ configMap: source.optional(), secret: source.optional() });
const container = z.looseObject({
  env: z
    .array(
      z.looseObject({
        valueFrom: z.looseObject({ configMapKeyRef: keyRef.optional(), secretKeyRef: keyRef.optional() }).optional(),
      }),
    )
    .default([]),
  envFrom: z.array(z.looseObject({ configMapRef: source.optional(), secretRef: source.optional() })).default([]),
});
const podWithSources = apiObject.extend({
  spec: z.looseObject({
    containers: z.array(container),
    initContainers: z.array(container).default([]),
    volumes: z
      .array(
        z.looseObject({
          configMap: source.optional(),
          secret: z.looseObject({ secretName: z.string(), optional: z.boolean().default(false) }).optional(),
          projected: z.looseObject({ sources: z.array(projection) }).optional(),
        }),
      )
      .default([]),
  }),
});
const withData = apiObject.extend({
  data: z.record(z.string(), z.unknown()).default({}),
  binaryData: z.record(z.string(), z.unknown()).default({}),
});

interface Reference {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
  readonly keys: readonly string[];
}

/** What pods refer to and is not there, each once. */
export function danglingReferences(
  pods: readonly ApiObject[],
  configMaps: readonly ApiObject[],
  secrets: readonly ApiObject[],
): string[] {
  const there = new Map(
    [...configMaps.map((one) => ["ConfigMap", one] as const), ...secrets.map((one) => ["Secret", one] as const)].map(
      ([kind, object]) => {
        const { data, binaryData, metadata } = withData.parse(object);
        return [
          `${kind} ${metadata.namespace ?? ""}/${metadata.name}`,
          new Set([...Object.keys(data), ...Object.keys(binaryData)]),
        ];
      },
    ),
  );
  const faults = pods.flatMap((pod) => {
    const namespace = pod.metadata.namespace ?? "";
    return referencesOf(pod).flatMap(({ kind, name, keys }) => {
      const found = there.get(`${kind} ${namespace}/${name}`);
      const where = `${namespace}/${pod.metadata.name}`;
      if (found === undefined) return [`${where}: ${kind} ${name} is not there`];
      return keys.filter((key) => !found.has(key)).map((key) => `${where}: ${kind} ${name} has no key ${key}`);
    });
  });
  return [...new Set(faults)];
}

function referencesOf(pod: ApiObject): Reference[] {
  const { spec } = podWithSources.parse(pod);
  const ofSource = (kind: Reference["kind"], one: z.infer<typeof source> | undefined): Reference[] =>
    one === undefined || one.optional ? [] : [{ kind, name: one.name, keys: one.items.map(({ key }) => key) }];
  const ofKey = (kind: Reference["kind"], one: z.infer<typeof keyRef> | undefined): Reference[] =>
    one === undefined || one.optional ? [] : [{ kind, name: one.name, keys: [one.key] }];
  return [
    ...spec.volumes.flatMap(({ configMap, secret, projected }) => [
      ...ofSource("ConfigMap", configMap),
      ...(secret === undefined || secret.optional
        ? []
        : [{ kind: "Secret" as const, name: secret.secretName, keys: [] }]),
      ...(projected?.sources ?? []).flatMap((one) => [
        ...ofSource("ConfigMap", one.configMap),
        ...ofSource("Secret", one.secret),
      ]),
    ]),
    ...[...spec.containers, ...spec.initContainers].flatMap(({ env, envFrom }) => [
      ...env.flatMap(({ valueFrom }) => [
        ...ofKey("ConfigMap", valueFrom?.configMapKeyRef),
        ...ofKey("Secret", valueFrom?.secretKeyRef),
      ]),
      ...envFrom.flatMap(({ configMapRef, secretRef }) => [
        ...ofSource("ConfigMap", configMapRef),
        ...ofSource("Secret", secretRef),
      ]),
    ]),
  ];
}

const service = apiObject.extend({
  spec: z.looseObject({
    type: z.string().optional(),
    selector: z.record(z.string(), z.string()).optional(),
    ports: z.array(z.looseObject({ name: z.string().optional(), port: z.number() })).default([]),
  }),
});
const slice = apiObject.extend({
  endpoints: z
    .array(z.looseObject({ conditions: z.looseObject({ ready: z.boolean().nullish() }).prefault({}) }))
    .nullish(),
  ports: z.array(z.looseObject({ name: z.string().nullish() })).nullish(),
});

/**
 * Services that lead nowhere: no ready pod behind a port. Without a selector, or behind something idle on purpose,
 * nothing is expected.
 */
export function emptyServices(
  services: readonly ApiObject[],
  slices: readonly ApiObject[],
  isIdle: (namespace: string, selector: Readonly<Record<string, string>>) => boolean,
): string[] {
  const parsed = slices.map((one) => slice.parse(one));
  return services.flatMap((object) => {
    const { metadata, spec } = service.parse(object);
    const { namespace = "", name } = metadata;
    if (spec.type === "ExternalName" || spec.selector === undefined || isIdle(namespace, spec.selector)) return [];
    const own = parsed.filter(
      (one) => one.metadata.namespace === namespace && one.metadata.labels?.["kubernetes.io/service-name"] === name,
    );
    return spec.ports.flatMap((port) => {
      const isServed = own.some(
        ({ endpoints, ports }) =>
          (ports ?? []).some((one) => (one.name ?? "") === (port.name ?? "")) &&
          (endpoints ?? []).some(({ conditions }) => conditions.ready !== false),
      );
      return isServed ? [] : [`${namespace}/Service ${name}: no ready pod answers on port ${port.name ?? port.port}`];
    });
  });
}

const budget = apiObject.extend({
  status: z
    .looseObject({ expectedPods: z.number().default(0), disruptionsAllowed: z.number().default(0) })
    .prefault({}),
});

/** Budgets that guard nothing, or that would never let a node go while all is well. */
export function budgetFaults(
  budgets: readonly ApiObject[],
  isIdle: (namespace: string, name: string) => boolean,
): string[] {
  return budgets.flatMap((object) => {
    const { metadata, status } = budget.parse(object);
    const where = `${metadata.namespace ?? ""}/PodDisruptionBudget ${metadata.name}`;
    if (isIdle(metadata.namespace ?? "", metadata.name)) return [];
    if (status.expectedPods === 0) return [`${where}: selects no pod`];
    if (status.disruptionsAllowed === 0) return [`${where}: allows no eviction while every pod is ready`];
    return [];
  });
}
