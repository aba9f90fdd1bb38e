import type { Environment } from "../../environments/schema";
import type { Workload } from "../../platform/workloads/workload";
import type { Promised } from "./pod-watch";

/** An image's key in the environment's data. */
type ImageKey = keyof Environment["services"]["images"];

/** The tag of the release that is rolled out in a rehearsal, and rolled back again. */
const nextTag = "2.6.99-rehearsal";
/** No registry holds it; images are never pulled here. */
const nextDigest = `sha256:${"0123456789abcdef".repeat(4)}`;

/**
 * The environment with another release of the images: the same change as a person's, who edits tag and digest in
 * `environments/<name>.ts`.
 */
export function withUpgrade(environment: Environment, images: readonly ImageKey[]): Environment {
  const { services } = environment;
  const upgraded = Object.fromEntries(
    images.map((key) => {
      const image = services.images[key];
      return [key, { ...image, tag: nextTag, ...(image?.digest !== undefined && { digest: nextDigest }) }];
    }),
  );
  return { ...environment, services: { ...services, images: { ...services.images, ...upgraded } } };
}

/** Images of one program with many replicas and of one with singletons: Barong's and Peatio's. */
export const upgradedImages = ["barong", "peatio"] as const satisfies readonly ImageKey[];

/**
 * What is promised of Deployments while pods are replaced: a singleton is never there twice, and another is always
 * answered. A drain takes the only pod there is, so that it promises only what has two.
 */
export function promisesOf(workloads: readonly Workload[], during: "rollout" | "drain"): Promised {
  const least = during === "rollout" ? 1 : 2;
  const deployments = workloads.filter(({ kind }) => kind === "deployment");
  const names = (members: readonly Workload[]): Set<string> =>
    new Set(members.map(({ namespace, name }) => `${namespace}/Deployment ${name}`));
  return {
    singletons: names(deployments.filter(({ scaling }) => scaling.kind === "singleton")),
    alwaysServed: names(deployments.filter(({ scaling }) => scaling.kind === "replicated" && scaling.min >= least)),
  };
}
