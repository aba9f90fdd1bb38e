import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { cloudEnvironment } from "./child-environment";
import { inventoryAtBirth } from "./emulator/born-with";
import { type Holding, readInventory } from "./emulator/inventory";
import { checkLeftovers } from "./emulator/outlives";
import { type Emulator, startEmulator } from "./emulator/server";
import { conclude, given } from "./findings";
import { tryIdentities } from "./identities/trial";
import { type AccountFolders, accountFolders, prepareAccount, stackFolders } from "./prepare-folder";
import { RehearsalProblem } from "./problem";
import { type AccountReport, emptyReport } from "./report";
import { searchSecrets } from "./secret-search";
import { StackRehearsal } from "./stack-rehearsal";
import { stackFile } from "./synthesize";
import type { StackAccount } from "./synthesized-stack";
import type { OnProgress } from "./tools/cache";
import type { Tools } from "./tools/tools";

export interface AccountRehearsalOptions {
  /** One environment, or all that share the account, in the order they are applied. */
  readonly environments: readonly string[];
  readonly workFolder: string;
  /** Where synth wrote the stacks. */
  readonly synthesized: string;
  readonly tools: Tools;
  /** The folder with `cdktf.json`. */
  readonly projectFolder: string;
  /** Leave emulator and resources as they are after the checks. */
  readonly keep: boolean;
  /** Let the provider wait as long as on AWS. */
  readonly pauses: boolean;
  readonly signal: AbortSignal;
}

/**
 * One account on its way through the emulator: its stacks in order, and what only the whole account can tell. Each
 * public method is a phase of `phases.ts`; it answers with a note for the report.
 */
export class AccountRehearsal {
  readonly report: AccountReport;
  readonly folders: AccountFolders;
  /** In the order they are applied: an environment's bootstrap comes before it. */
  readonly stacks: readonly StackRehearsal[];
  private born: Holding[] = [];
  private running?: Emulator;

  constructor(private readonly options: AccountRehearsalOptions) {
    const { environments, synthesized } = options;
    const names = environments.flatMap((environment) => stacksOf(environment, synthesized));
    const name = environments.join("-");
    this.folders = accountFolders(options.workFolder, name);
    this.report = emptyReport(environments.join(" + "), names);
    this.stacks = environments.flatMap((environment) =>
      stacksOf(environment, synthesized).map((stack) => this.rehearsalOf(stack, environment)),
    );
  }

  /** The account the emulator takes the resources for. */
  get account(): StackAccount {
    const [first, ...others] = this.stacks.map((stack) => ({ name: stack.name, ...stack.account }));
    const stranger = others.find(({ accountId }) => accountId !== first?.accountId);
    if (first !== undefined && stranger === undefined) return { accountId: first.accountId, region: first.region };
    throw new RehearsalProblem(
      `${stranger?.name}: account is ${stranger?.accountId}. Allowed: ${first?.accountId}, the account of ${first?.name}. ` +
        "Fix: leave --together out, or render the environments for one account",
    );
  }

  /** The emulator, while it runs. */
  get emulator(): Emulator | undefined {
    return this.running;
  }

  async startEmulator(): Promise<string> {
    const { accountId, region } = this.account;
    const shared = { python: this.options.tools.python, accountId, region };
    await prepareAccount(this.folders, this.options.tools.mirror);
    this.born = await inventoryAtBirth({ ...shared, folder: join(this.folders.emulator, "birth") });
    this.running = await startEmulator({
      ...shared,
      folder: this.folders.emulator,
      stateFolder: this.stateFolder,
      outlivesUs: this.options.keep,
    });
    const { endpoint, pid } = this.running;
    for (const stack of this.stacks) {
      const { pauses } = this.options;
      stack.connect(this.running, cloudEnvironment({ ...this.folders, endpoint, pauses, ...stack.account }));
    }
    return `${endpoint}, process ${pid}, account ${accountId}`;
  }

  /** The credentials of each role against a copy of the account, in an emulator of its own that judges its callers. */
  async tryIdentities(onProgress: OnProgress): Promise<string> {
    const states = await Promise.all(
      this.stacks.map(async (stack) => ({ environment: stack.environment, resources: await stack.state() })),
    );
    const { outcomes, problems } = await tryIdentities({
      emulator: given(this.running),
      stateFolder: this.stateFolder,
      folder: join(this.folders.emulator, "identities"),
      python: this.options.tools.python,
      account: this.account,
      environments: this.options.environments.map((environment) => ({
        environment,
        resources: states.filter((state) => state.environment === environment).flatMap(({ resources }) => resources),
      })),
      onProgress,
    });
    this.report.identities = outcomes;
    const unjudged = outcomes.filter((outcome) => outcome.unjudged !== undefined).length;
    const roles = new Set(outcomes.map(({ role }) => role)).size;
    return conclude(
      this.report,
      problems,
      `${outcomes.length} calls of ${roles} roles; ${unjudged} decided by the evaluator alone`,
    );
  }

  /** Ends the emulator, which writes down what it holds, and compares. */
  async checkLeftovers(): Promise<string> {
    await this.stopEmulator();
    const { survivors, problems } = checkLeftovers(
      this.born,
      await readInventory(this.stateFolder),
      this.stacks.flatMap(({ destroyed }) => destroyed),
      this.stacks.flatMap(({ leftStanding }) => leftStanding),
    );
    this.report.survivors = survivors;
    return conclude(
      this.report,
      problems.map((problem) => `leftovers: ${problem}`),
      `${survivors.length} things outlive destroy, as they should`,
    );
  }

  /** Searches all that a rehearsal writes and a person may pass on: synthesised files, plans, state, logs. */
  async searchSecrets(): Promise<string> {
    const written = this.stacks.flatMap(({ folders: { terraform, scan, state, logs } }) =>
      [terraform, scan, state, logs].filter((folder) => existsSync(folder)),
    );
    const stacks = this.stacks.map(({ name }) => join(stackFile(this.options.synthesized, name), ".."));
    let unread = 0;
    const paths = [...stacks, ...written, join(this.folders.emulator, "emulator.log")];
    const found = await searchSecrets(paths, () => (unread += 1));
    return conclude(
      this.report,
      found.map(({ file, line, rule }) => `secret: ${file}:${line} has what looks like ${rule}`),
      `none in synthesised files, plans, state and logs; ${unread} packed plan(s) not read, their JSON is`,
    );
  }

  /** Ends the emulator if it runs and removes its memory, which holds key material. Safe to call at any time. */
  async cleanUp(): Promise<void> {
    await this.stopEmulator();
    for (const folder of [
      this.stateFolder,
      ...["birth", "identities"].map((part) => join(this.folders.emulator, part)),
    ])
      await rm(folder, { recursive: true, force: true });
  }

  private rehearsalOf(stack: string, environment: string): StackRehearsal {
    const { synthesized, projectFolder, tools, signal } = this.options;
    return new StackRehearsal({
      name: stack,
      environment,
      file: stackFile(synthesized, stack),
      synthesized,
      projectFolder,
      folders: stackFolders(this.folders, stack),
      terraform: tools.terraform,
      signal,
      report: given(this.report.stacks.find((report) => report.stack === stack)),
      account: this.report,
    });
  }

  private get stateFolder(): string {
    return join(this.folders.emulator, "memory");
  }

  private async stopEmulator(): Promise<void> {
    await this.running?.stop();
    delete this.running;
  }
}

/** An environment's stacks in the order they are applied. Its own is in the list even if synth forgot it: copy says so. */
function stacksOf(environment: string, synthesized: string): string[] {
  const bootstrap = `${environment}-bootstrap`;
  return existsSync(stackFile(synthesized, bootstrap)) ? [bootstrap, environment] : [environment];
}
