import type { Container, PodSpec, PodTemplate } from "../manifest";
import type { Json } from "./cel";

type JsonObject = { readonly [key: string]: Json };

/**
 * A pod as the API server keeps it: with the fields it fills in, without what it drops. A policy sees only that.
 *
 * Known here is what this repository's pods use, and tried on the real server of the environments' version: a new kind
 * of volume that lacks its defaults makes the server refuse the very pod it was rendered for, and a test says so.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
export function asStored(template: PodTemplate): JsonObject {
  const spec = plain(template.spec) as PodSpec;
  return plain({
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    securityContext: {},
    ...spec,
    // The older name of the same field.
    serviceAccount: spec.serviceAccountName,
    initContainers: spec.initContainers?.map(containerAsStored),
    containers: spec.containers.map(containerAsStored),
    volumes: spec.volumes?.map(volumeAsStored),
  }) as JsonObject;
}

function containerAsStored(container: Container): unknown {
  return {
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    ...container,
    ...(container.ports && { ports: container.ports.map((port) => ({ protocol: "TCP", ...port })) }),
    ...(container.startupProbe && { startupProbe: probeAsStored(container.startupProbe) }),
    ...(container.readinessProbe && { readinessProbe: probeAsStored(container.readinessProbe) }),
    ...(container.livenessProbe && { livenessProbe: probeAsStored(container.livenessProbe) }),
    // `false` is left out where that is what it means.
    volumeMounts: container.volumeMounts?.map(({ readOnly, ...mount }) => ({
      ...mount,
      ...(readOnly && { readOnly }),
    })),
  };
}

function probeAsStored(probe: NonNullable<Container["startupProbe"]>): unknown {
  return {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
    ...probe,
    ...(probe.httpGet && { httpGet: { scheme: "HTTP", ...probe.httpGet } }),
  };
}

/** Mode of the files of a volume that names none. */
const defaultMode = 0o644;

function volumeAsStored(volume: NonNullable<PodSpec["volumes"]>[number]): unknown {
  const { configMap, projected, emptyDir } = volume;
  return {
    ...volume,
    ...(configMap && { configMap: { defaultMode, ...configMap } }),
    ...(projected && { projected: { defaultMode, ...projected } }),
    ...(emptyDir && {
      emptyDir: {
        ...emptyDir,
        ...(emptyDir.sizeLimit !== undefined && { sizeLimit: canonical(String(emptyDir.sizeLimit)) }),
      },
    }),
  };
}

/** A quantity in its largest whole unit: the server writes `1024Mi` as `1Gi`. */
function canonical(quantity: string): string {
  const [, digits, unit] = /^(\d+)(Ki|Mi|Gi)$/.exec(quantity) ?? [];
  if (digits === undefined || unit === undefined) return quantity;
  const larger = { Ki: "Mi", Mi: "Gi", Gi: "Ti" }[unit];
  const amount = Number(digits);
  return larger !== undefined && amount > 0 && amount % 1024 === 0 ? canonical(`${amount / 1024}${larger}`) : quantity;
}

/** Without what is undefined, and without empty lists, which the server drops; `emptyDir: {}` stays. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>)
      .filter(([, one]) => one !== undefined && !(Array.isArray(one) && one.length === 0))
      .map(([key, one]) => [key, plain(one)]),
  );
}
