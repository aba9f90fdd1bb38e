import { UsageProblem } from "../usage";
import { typedName } from "./ask";
import type { PruneFlags } from "./command";
import { dropFeatureNamespace } from "./drop-feature";
import { pruneNamespace, type PruneOptions } from "./prune";
import { formatDropPlan, formatPrunePlan } from "./report";
import { describedAs, exitCodes, kubectlOf, print, type Session, setOf } from "./session";

type Target = Pick<PruneOptions, "kubectl" | "set" | "namespace" | "stateful">;
type Agreed = (what: string) => Promise<boolean>;

/** `npm run charts -- prune`: shows the list, asks, deletes. Answers with the exit code. */
export async function runPrune(name: string, namespace: string, flags: PruneFlags, session: Session): Promise<number> {
  const { yes, stateful, namespaceToo } = flags;
  const agreed: Agreed = (what) => {
    if (yes) return Promise.resolve(true);
    if (process.stdin.isTTY) return typedName(namespace, what, session.signal);
    throw new UsageProblem(
      "error: nobody can be asked here. Nothing was deleted. Fix: give --yes, having read the list",
    );
  };
  const described = describedAs(name);
  const kubectl = await kubectlOf(flags, session);
  const target = { kubectl, set: setOf(described, flags), namespace, stateful };
  return namespaceToo ? await drop(target, agreed) : await prune(target, agreed);
}

async function prune(target: Target, agreed: Agreed): Promise<number> {
  const { outcome, plan, deleted } = await pruneNamespace({
    ...target,
    confirm: (planned) => {
      print(formatPrunePlan(planned));
      return agreed("delete this");
    },
    onDeleted: (object) => print(`deleted ${object}`),
  });
  const endings = {
    nothing: formatPrunePlan(plan),
    pruned: `${target.namespace}: ${deleted.length} deleted`,
    declined: `${target.namespace}: nothing was deleted`,
  };
  print(endings[outcome]);
  return outcome === "declined" ? exitCodes.failed : exitCodes.done;
}

async function drop(target: Target, agreed: Agreed): Promise<number> {
  const outcome = await dropFeatureNamespace({
    ...target,
    confirm: (plan) => {
      print(formatDropPlan(plan));
      return agreed("delete the namespace and all of this");
    },
  });
  const endings = { dropped: "deleted", nothing: "not there any more", declined: "nothing was deleted" };
  print(`${target.namespace}: ${endings[outcome]}`);
  return outcome === "declined" ? exitCodes.failed : exitCodes.done;
}
