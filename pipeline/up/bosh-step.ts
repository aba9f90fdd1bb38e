import type { Environment } from "../../environments/schema";
import type { Step } from "./step";

/** What BOSH would deploy has no manifests yet; nothing in the cluster waits for it but what a chain's nodes serve. */
export function boshStep(env: Pick<Environment, "nodes">): Step {
  const chains = Object.entries(env.nodes).flatMap(([chain, node]) => (node?.placement === "bosh" ? [chain] : []));
  const waiting = chains.length > 0 ? `; nodes of ${chains.join(", ")} are its, and made by hand until then` : "";
  return {
    name: "bosh",
    by: "the deployer",
    inspect: () => Promise.resolve({ kind: "not-built", note: `director and deployments${waiting}` }),
  };
}
