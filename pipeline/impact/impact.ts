import type { Platform } from "../../platform/platform";
import type { BareChange, Change, Effect, Impact } from "../model";
import { cloudDisturbance } from "./cloud";
import { type Dependencies, dependenciesOf, worstOf } from "./dependencies";
import { type Disturbance, disturbs, quiet, unknown } from "./disturbance";
import { kubernetesDisturbance } from "./kubernetes";

/** An environment with how its customers depend on it. */
interface Known {
  readonly platform: Platform;
  readonly dependencies: Dependencies;
  readonly changes: readonly BareChange[];
}

/**
 * Says of each change what customers would feel while it is applied, and by which chain of dependencies. Only production
 * has customers: elsewhere nobody feels anything, and it is said what they would. What nobody has described is taken for
 * the worst.
 *
 * @param platforms of every environment; a change of another one is judged as one of production that nobody has described
 */
export function withImpacts(changes: readonly BareChange[], platforms: readonly Platform[]): Change[] {
  const known = new Map(
    platforms.map((platform): [string, Known] => {
      const { name } = platform.environment;
      const own = changes.filter(({ environment }) => environment === name);
      return [name, { platform, dependencies: dependenciesOf(platform), changes: own }];
    }),
  );
  return changes.map((change) => ({ ...change, impact: impactOf(change, known.get(change.environment)) }));
}

function impactOf(change: BareChange, known: Known | undefined): Impact {
  if (!known) {
    // What is new is in nobody's use, wherever it is.
    if (change.class === "create" || change.class === "move") return { effect: "none", because: "it is new, or stays" };
    return { effect: "trading-stops", because: `nobody has described the environment ${change.environment}` };
  }
  const impact = felt(disturbanceOf(change, known), known.dependencies);
  const { name, tier } = known.platform.environment;
  if (tier === "production" || impact.effect === "none") return impact;
  return { effect: "none", because: `${name} has no customers; in production ${impact.effect}: ${impact.because}` };
}

function disturbanceOf(change: BareChange, { platform, changes }: Known): Disturbance {
  switch (change.area) {
    case "cloud":
      return cloudDisturbance(change, platform, changes);
    case "kubernetes":
      return kubernetesDisturbance(change, platform);
    case "bosh":
    case "vault":
      return documentDisturbance(change, platform);
  }
}

function felt(disturbance: Disturbance, dependencies: Dependencies): Impact {
  switch (disturbance.kind) {
    case "quiet":
      return { effect: "none", because: disturbance.how };
    case "unknown":
      return { effect: "trading-stops" satisfies Effect, because: `the worst is assumed: ${disturbance.how}` };
    case "disturbs": {
      const worst = worstOf(dependencies, disturbance.ends);
      if (worst) return { effect: worst.effect, because: `${worst.chain}: ${disturbance.how}` };
      return {
        effect: "none",
        because: `customers need no ${disturbance.ends.join(", ") || "part of it"}: ${disturbance.how}`,
      };
    }
  }
}

/** Deployments that run what customers need, by the manifest's name. */
const boshPlaces = ["bitcoin", "dash", "ethereum", "vault", "rabbitmq"];
/** Deployments of the operators' own tools. */
const boshTools = ["concourse", "prometheus", "jumpbox", "bosh", "cloud-config", "runtime-config"];

function documentDisturbance(change: BareChange, { workloads }: Platform): Disturbance {
  if (change.class === "create") return quiet("it is new: nothing that runs needs it yet");
  const name = change.scope.replace(/^.*\//, "").replace(/\.[^.]+$/, "");
  if (change.area === "vault") {
    const own = workloads.some((workload) => workload.name === name);
    return disturbs([own ? name : "vault"], "what it may do in Vault changes at its next login");
  }
  if (boshPlaces.includes(name))
    return disturbs([name], change.class === "destroy" ? "it is deleted" : "its machines are updated one by one");
  if (boshTools.includes(name)) return quiet("people and tools use it, and nothing that customers need");
  return unknown(`nobody has described the deployment ${name} in pipeline/impact/impact.ts`);
}
