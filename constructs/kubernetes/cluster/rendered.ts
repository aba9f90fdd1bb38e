import { isPinned } from "../../../platform/pins";
import { nameLabel } from "../../../platform/places";
import type { Workload } from "../../../platform/workloads/workload";
import type { PodTemplate } from "../manifest";
import type { PinnedConfig } from "./config-guard";
import type { Pinned } from "./pinned";
import type { RenderedService } from "./service-guard";

/** A rendered object, as far as the policies ask. */
export interface RenderedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}
interface WithPods {
  readonly spec: {
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } };
  };
}

const controllerKinds = {
  deployment: "Deployment",
  "stateful-set": "StatefulSet",
  job: "Job",
  "cron-job": "CronJob",
} as const;

/**
 * A pinned workload as it was rendered: the pods that are pinned are the very ones that are applied.
 *
 * @throws when the objects have no controller of that workload, or it keeps volumes, which its pods then have besides
 */
export function pinnedOf(workload: Workload, objects: readonly RenderedObject[]): Omit<Pinned, "injected"> {
  const { name, kind, namespace, scaling, claims = {} } = workload;
  if (Object.keys(claims).length > 0) {
    throw new Error(
      `${name}: a workload with volumes of its own can't be pinned. Fix: leave out its claims, or the pin`,
    );
  }
  const found = objects.find(
    (object) =>
      object.kind === controllerKinds[kind] &&
      object.metadata.namespace === namespace &&
      object.metadata.labels?.[nameLabel] === name,
  );
  const { spec } = (found ?? missing(`${controllerKinds[kind]} of ${name}`, namespace)) as RenderedObject & WithPods;
  return {
    name,
    kind,
    template: spec.template ?? spec.jobTemplate?.spec.template ?? missing(`pods of ${name}`, namespace),
    ...((kind === "deployment" || kind === "stateful-set") && {
      replicas: scaling.kind === "singleton" ? 1 : scaling.max,
    }),
  };
}

/**
 * The ConfigMaps that pinned pods mount, but for those whose content is nobody's here.
 *
 * @param elsewhere names of ConfigMaps that are guarded in another way
 */
export function configsOf(
  namespace: string,
  pinned: readonly Pick<Pinned, "template">[],
  objects: readonly RenderedObject[],
  elsewhere: (name: string) => boolean,
): PinnedConfig[] {
  const mounted = pinned.flatMap(({ template }) =>
    (template.spec.volumes ?? []).flatMap(({ configMap, projected }) => [
      ...(configMap?.name === undefined ? [] : [configMap.name]),
      ...(projected?.sources ?? []).flatMap((source) =>
        source.configMap?.name === undefined ? [] : [source.configMap.name],
      ),
    ]),
  );
  return [...new Set(mounted)]
    .filter((name) => !elsewhere(name))
    .sort()
    .map((name) => {
      const found = objects.find(
        (object) =>
          object.kind === "ConfigMap" && object.metadata.namespace === namespace && object.metadata.name === name,
      );
      return { name, data: ((found ?? missing(`ConfigMap ${name}`, namespace)) as RenderedObject & PinnedConfig).data };
    });
}

/** Services of a namespace, as the policies compare them. */
export function servicesOf(namespace: string, objects: readonly RenderedObject[]): RenderedService[] {
  return objects
    .filter((object) => object.kind === "Service" && object.metadata.namespace === namespace)
    .map((object) => {
      const { spec } = object as RenderedObject & { readonly spec: Omit<RenderedService, "name"> };
      return { name: object.metadata.name, selector: spec.selector, ports: spec.ports ?? [] };
    });
}

/** Names of the pinned workloads. */
export const pinnedNames = (workloads: readonly Workload[]) =>
  workloads
    .filter(isPinned)
    .map(({ name }) => name)
    .sort();

function missing(what: string, namespace: string): never {
  throw new Error(`${namespace}: no ${what} was rendered, yet it has to be pinned. Fix: correct platform/pins.ts`);
}
