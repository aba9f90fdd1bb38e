import { type Rule, violation } from "./rule";

/** Jenkins runs what its users write: it belongs beside test money only, and with both of its images. */
export const jenkinsFitsItsEnvironment: Rule = (env) => {
  const { jenkins } = env.tools;
  const inProduction = violation(
    env,
    env.tier === "production" && jenkins !== undefined,
    "tools.jenkins",
    jenkins,
    "Not in production: whoever may run a job there would stand beside customers' money. Fix: remove it; it tests in stage",
  );
  const images = (["jenkins", "jenkinsAgent"] as const).flatMap((name) => {
    const image = env.services.images[name];
    return [
      ...violation(
        env,
        jenkins !== undefined && image === undefined,
        "tools.jenkins",
        jenkins,
        `services.images.${name} is missing. Fix: name it, or leave Jenkins out`,
      ),
      ...violation(
        env,
        jenkins === undefined && image !== undefined,
        `services.images.${name}`,
        image,
        "There is no tools.jenkins. Fix: remove the image, or describe Jenkins",
      ),
    ];
  });
  return [...inProduction, ...images];
};
