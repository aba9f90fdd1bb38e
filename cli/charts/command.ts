import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";

/** Where to apply, and what. */
export interface PlaceFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly rendered?: string;
}
export interface ApplyFlags extends PlaceFlags {
  /** Seconds; false with --no-wait. */
  readonly wait: number | false;
  readonly clusterLater: boolean;
}
export interface PruneFlags extends PlaceFlags {
  readonly stateful: readonly string[];
  readonly namespaceToo: boolean;
  readonly yes: boolean;
}

/** What each subcommand does with what was typed. */
export interface Actions {
  readonly render: (environments: readonly string[], flags: { readonly out: string }) => void;
  readonly diff: (environment: string, namespaces: readonly string[], flags: PlaceFlags) => Promise<void>;
  readonly apply: (environment: string, namespaces: readonly string[], flags: ApplyFlags) => Promise<void>;
  readonly prune: (environment: string, namespace: string, flags: PruneFlags) => Promise<void>;
}

const repository = path.join(__dirname, "..", "..");

/** The command line of `npm run charts`. */
export function chartsCommand(actions: Actions): Command {
  const command = new Command("charts")
    .description(
      "Kubernetes objects of environments: renders them, shows what would change in a cluster, applies them, and deletes " +
        "what is not rendered any more. Without a subcommand it renders.",
    )
    .exitOverride();
  addRender(command, actions);
  addDiff(command, actions);
  addApply(command, actions);
  addPrune(command, actions);
  command.addHelpText(
    "after",
    "\nA cluster is touched only when it is the environment's: its entry in the kubeconfig carries the ARN that\n" +
      "`aws eks update-kubeconfig` writes, and its ConfigMap kube-system/rkcp-environment says the same.\n\n" +
      "Exit codes: 0 done, 1 failed, refused or declined, 2 bad usage, 3 applied but not ready in time, 130 interrupted;\n" +
      "of diff: 0 no difference, 1 differences, 2 bad usage, 4 failed or refused.\n\n" +
      "Examples:\n" +
      "  npm run charts                            render all environments to dist/charts\n" +
      "  npm run charts -- diff stage              what an apply would change\n" +
      "  npm run charts -- apply stage cluster     namespaces, policies and roles, as cluster administrator\n" +
      "  npm run charts -- apply stage stage       one namespace, and wait until it is ready\n" +
      "  npm run charts -- prune stage stage       list what is not rendered any more, ask, delete",
  );
  return command;
}

function addRender(command: Command, { render }: Actions): void {
  command
    .command("render", { isDefault: true })
    .description("Writes dist/charts/<environment>: a folder for each namespace, cluster/, and index.json.")
    .argument("[environments...]", "names; all when none is given")
    .option("--out <folder>", "write below this folder instead of the repository", repository)
    .action(render);
}

function addDiff(command: Command, { diff }: Actions): void {
  place(command.command("diff"), "[namespaces...]", 'namespaces, and "cluster"; all when none is given')
    .description(
      "Shows what an apply would change, by a dry run of the server's. Never shows a Secret. Changes nothing.",
    )
    .action(diff);
}

function addApply(command: Command, { apply }: Actions): void {
  place(
    command.command("apply"),
    "[namespaces...]",
    'namespaces, and "cluster" for what belongs to all of it (cluster administrators only); all that may be when none is given',
  )
    .description(
      "Applies by server-side apply, namespace by namespace, then waits and says what is not ready and why. " +
        "Removes nothing. Everything is rendered and checked before the first object is applied.",
    )
    .addOption(new Option("--wait <seconds>", "how long to wait until all is ready").argParser(seconds).default(600))
    .option("--no-wait", "don't wait")
    .option("--cluster-later", "apply although what belongs to the whole cluster differs from what is rendered", false)
    .action(apply);
}

function addPrune(command: Command, { prune }: Actions): void {
  place(command.command("prune"), "<namespace>", "one namespace")
    .description(
      "Deletes what the namespace's inventory holds and what is not rendered any more, after showing the list and asking. " +
        "Never deletes what another tool made or what belongs to the whole cluster, and no namespace but a feature's that --namespace-too names.",
    )
    .addOption(
      new Option("--stateful <kind/name>", "let statefulset/<name> or persistentvolumeclaim/<name> go; repeat it")
        .argParser((value, before: readonly string[]) => [...before, statefulName(value)])
        .default([], "none"),
    )
    .option(
      "--namespace-too",
      "delete the whole namespace of a feature that the description doesn't know any more",
      false,
    )
    .option("--yes", "don't ask", false)
    .action(prune);
}

function place(command: Command, argument: string, description: string): Command {
  return command
    .argument("<environment>", "a file of environments/, without .ts")
    .argument(argument, description)
    .option(
      "--kubeconfig <file>",
      "where the cluster and the credentials are found (default: KUBECONFIG, ~/.kube/config)",
    )
    .option("--context <name>", "context of the kubeconfig (default: the current one)")
    .option("--rendered <folder>", "take a rendered folder, such as dist/charts/stage, instead of rendering")
    .allowExcessArguments(false);
}

/** A day is longer than any rollout. */
const longestWaitSeconds = 86_400;

function seconds(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= longestWaitSeconds) return number;
  throw new InvalidArgumentError(`Allowed: whole seconds, 0 to ${longestWaitSeconds}. Fix: give such a number`);
}

function statefulName(value: string): string {
  if (/^(statefulset|persistentvolumeclaim)\/[a-z0-9][a-z0-9.-]*$/.test(value)) return value;
  throw new InvalidArgumentError(
    "Allowed: statefulset/<name> or persistentvolumeclaim/<name>. Fix: copy it from the list that prune prints",
  );
}
