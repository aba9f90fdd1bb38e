import type { Environment } from "../../environments/schema";

/** An image's key in the environment's data. */
type ImageKey = keyof Environment["services"]["images"];

/** The tag of the release that is rolled out in a rehearsal, and rolled back again. */
const nextTag = "2.6.99-rehearsal";
/** No registry holds it; images are never pulled here. */
const nextDigest = `sha256:${"0123456789abcdef".repeat(4)}`;

/** The workload that leaves with the upgrade: an environment may do without it. */
export const departing = "tower" satisfies ImageKey;

/**
 * The environment with another release of the images, and without the workload that leaves: the same change as a person's,
 * who edits tag and digest in `environments/<name>.ts`, and takes an image out.
 */
export function withUpgrade(environment: Environment, images: readonly ImageKey[]): Environment {
  const { services } = environment;
  const { [departing]: _left, ...staying } = services.images;
  const upgraded = Object.fromEntries(
    images.map((key) => {
      const image = services.images[key];
      return [key, { ...image, tag: nextTag, ...(image?.digest !== undefined && { digest: nextDigest }) }];
    }),
  );
  return { ...environment, services: { ...services, images: { ...staying, ...upgraded } } };
}

/** Images of one program with many replicas and of one with singletons: Barong's and Peatio's. */
export const upgradedImages = ["barong", "peatio"] as const satisfies readonly ImageKey[];
