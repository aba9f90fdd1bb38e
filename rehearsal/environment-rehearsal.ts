import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type ChildEnvironment, cloudEnvironment } from "./child-environment";
import { inventoryAtBirth } from "./emulator/born-with";
import { emulatorFaults } from "./emulator/faults";
import { emulatorGaps } from "./emulator/gaps";
import { type Holding, readInventory } from "./emulator/inventory";
import { checkLeftovers } from "./emulator/outlives";
import { type Emulator, startEmulator } from "./emulator/server";
import { tryGaps } from "./gap-trial";
import { protectedResources } from "./override-file";
import { changesIn, judge, type Plan } from "./plan-comparison";
import { foldersOf, prepareFolder, type RehearsalFolders, writeCopy } from "./prepare-folder";
import { RehearsalProblem } from "./problem";
import { copyForRehearsal } from "./rehearsal-copy";
import { countByType, type EnvironmentReport, emptyReport, formatChange } from "./report";
import { scanPlan } from "./scan";
import { searchSecrets } from "./secret-search";
import { accountOf, readStack, resourcesOf, type StackAccount, type SynthesizedStack } from "./synthesized-stack";
import { stackFile } from "./synthesize";
import { ThroughCdktf } from "./through-cdktf";
import { changeCount, type StateResource, TerraformRun } from "./terraform-run";
import type { OnProgress } from "./tools/cache";
import type { Tools } from "./tools/tools";

export interface RehearsalOptions {
  readonly environment: string;
  readonly workFolder: string;
  /** Where synth wrote the stacks. */
  readonly synthesized: string;
  readonly tools: Tools;
  /** The folder with `cdktf.json`. */
  readonly projectFolder: string;
  /** Leave emulator and resources as they are after the checks. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
}

/**
 * One environment on its way through the emulator. Each public method is one phase of `phases.ts`, in the order they
 * are written; a phase answers with a note for the report.
 */
export class EnvironmentRehearsal {
  readonly report: EnvironmentReport;
  readonly folders: RehearsalFolders;
  private readonly file: string;
  private synthesized?: SynthesizedStack;
  private stack?: SynthesizedStack;
  private account?: StackAccount;
  private born: Holding[] = [];
  private running?: Emulator;
  private children?: ChildEnvironment;
  private terraform?: TerraformRun;
  private through?: ThroughCdktf;
  private planned?: { planFile: string; jsonFile: string; total: number };
  private destroyed: StateResource[] = [];

  constructor(private readonly options: RehearsalOptions) {
    this.report = emptyReport(options.environment);
    this.folders = foldersOf(options.workFolder, options.environment);
    this.file = stackFile(options.synthesized, options.environment);
  }

  /** The account the emulator takes the resources for; empty before the copy. */
  get accountId(): string {
    return this.account?.accountId ?? "";
  }

  /** The emulator, while it runs. */
  get emulator(): Emulator | undefined {
    return this.running;
  }

  async copy(): Promise<string> {
    const synthesized = await readStack(this.file);
    this.account = accountOf(synthesized, this.file);
    const { stack, leftOut } = copyForRehearsal(synthesized, emulatorGaps);
    this.synthesized = synthesized;
    this.stack = stack;
    this.report.leftOut = leftOut;
    await prepareFolder(this.folders, this.file, stack, this.options.tools.mirror);
    return `${resourcesOf(stack).length} resources, ${leftOut.length} left out`;
  }

  async startEmulator(): Promise<string> {
    const { accountId, region } = given(this.account);
    const shared = { python: this.options.tools.python, accountId, region };
    this.born = await inventoryAtBirth({ ...shared, folder: join(this.folders.emulator, "birth") });
    this.running = await startEmulator({
      ...shared,
      folder: this.folders.emulator,
      stateFolder: this.stateFolder,
      outlivesUs: this.options.keep,
    });
    const { endpoint, pid } = this.running;
    this.children = cloudEnvironment({ ...this.folders, endpoint, accountId, region });
    this.terraform = this.terraformIn(this.folders.terraform);
    return `${endpoint}, process ${pid}, account ${accountId}`;
  }

  /** `--through-cdktf`: lays out what the people's own commands need. */
  async prepareCdktf(): Promise<string> {
    const through = new ThroughCdktf({
      ...this.options,
      copy: given(this.stack),
      folder: this.folders.root,
      children: given(this.children),
      logFolder: this.folders.logs,
    });
    this.through = through;
    return through.prepare(given(this.running).endpoint, given(this.account));
  }

  async deployWithCdktf(onProgress: OnProgress): Promise<string> {
    const through = given(this.through);
    const note = await through.deploy(onProgress);
    this.report.created = countByType(await this.terraformIn(through.stackFolder).state());
    return note;
  }

  async diffWithCdktf(): Promise<string> {
    const through = given(this.through);
    const planFile = await through.diff();
    return this.judgeSecondPlan(await this.terraformIn(through.stackFolder).readPlan(planFile));
  }

  async init(): Promise<string> {
    await given(this.terraform).init();
    return "providers from the mirror";
  }

  async validate(): Promise<string> {
    await given(this.terraform).validate();
    return "valid";
  }

  async plan(onProgress: OnProgress): Promise<string> {
    const { plan, planFile, jsonFile } = await given(this.terraform).plan("plan", onProgress);
    this.planned = { planFile, jsonFile, total: changeCount(plan) };
    return `${this.planned.total} to create`;
  }

  async scan(onProgress: OnProgress): Promise<string> {
    const found = await scanPlan(
      given(this.planned).jsonFile,
      this.options.environment,
      onProgress,
      this.options.signal,
    );
    const failed = found.failed.map(
      ({ check, resource, guideline }) => `scan: ${resource} fails ${check} (${guideline})`,
    );
    return this.conclude(failed, `${found.passed} checks passed, ${found.excepted} excepted with a reason`);
  }

  async apply(onProgress: OnProgress): Promise<string> {
    const { planFile, total } = given(this.planned);
    await given(this.terraform).apply("apply", planFile, total, onProgress);
    const state = await given(this.terraform).state();
    this.report.created = countByType(state);
    return `${state.length} resources of ${this.report.created.size} types`;
  }

  async planAgain(onProgress: OnProgress): Promise<string> {
    const { plan } = await given(this.terraform).plan("second-plan", onProgress);
    return this.judgeSecondPlan(plan);
  }

  private judgeSecondPlan(plan: Plan): string {
    const verdict = judge(plan, emulatorFaults);
    this.report.faultsSeen = verdict.seen;
    this.report.faultsUnseen = verdict.unseen;
    const unexpected = verdict.unexpected.map((change) => `second plan: ${formatChange(change)}`);
    const shown = verdict.seen.length === 0 ? "no changes" : `only ${verdict.seen.length} listed emulator fault(s)`;
    return this.conclude(unexpected, shown);
  }

  /** Puts each left-out thing back in, one gap at a time: an entry that works again has to leave the list. */
  async tryGaps(onProgress: OnProgress): Promise<string> {
    const trials = await tryGaps({
      terraform: given(this.terraform),
      folders: this.folders,
      synthesized: given(this.synthesized),
      gaps: emulatorGaps,
      faults: emulatorFaults,
      onProgress,
    });
    const works = trials.filter((trial) => trial.works).map(({ note }) => `gap: ${note}`);
    return this.conclude(works, `${trials.length} gaps tried, none works`);
  }

  async liftProtection(onProgress: OnProgress): Promise<string> {
    const copy = given(this.stack);
    this.report.protectionLifted = protectedResources(copy);
    await writeCopy(this.folders, copy, { liftProtection: true, ignoredFaults: emulatorFaults });
    const terraform = given(this.terraform);
    const { plan, planFile } = await terraform.plan("lift-protection", onProgress);
    const surplus = changesIn(plan).filter(({ address }) => !this.report.protectionLifted.includes(address));
    if (surplus.length > 0)
      return this.conclude(
        surplus.map((change) => `lift protection: ${formatChange(change)}`),
        "",
      );
    await terraform.apply("apply-lift-protection", planFile, changeCount(plan), onProgress);
    return this.report.protectionLifted.join(", ") || "nothing is protected";
  }

  async destroy(onProgress: OnProgress): Promise<string> {
    const terraform = given(this.terraform);
    this.destroyed = await terraform.state();
    await terraform.destroy(this.destroyed.length, onProgress);
    const left = await terraform.state();
    return this.conclude(
      left.map(({ address }) => `destroy: ${address} is still in the state`),
      `${this.destroyed.length} destroyed, the state is empty`,
    );
  }

  /** Ends the emulator, which writes down what it holds, and compares. */
  async checkLeftovers(): Promise<string> {
    await this.stopEmulator();
    const { survivors, problems } = checkLeftovers(this.born, await readInventory(this.stateFolder), this.destroyed);
    this.report.survivors = survivors;
    return this.conclude(
      problems.map((problem) => `leftovers: ${problem}`),
      `${survivors.length} things outlive destroy, as they should`,
    );
  }

  /** Searches all that a rehearsal writes and a person may pass on: synthesised files, plans, state, logs. */
  async searchSecrets(): Promise<string> {
    const { terraform, state, logs, emulator } = this.folders;
    const paths = [this.options.synthesized, terraform, state, logs, join(emulator, "emulator.log")];
    let unread = 0;
    const found = await searchSecrets(paths, () => (unread += 1));
    return this.conclude(
      found.map(({ file, line, rule }) => `secret: ${file}:${line} has what looks like ${rule}`),
      `none in synthesised files, plans, state and logs; ${unread} packed plan(s) not read, their JSON is`,
    );
  }

  /** Ends the emulator if it runs and removes its memory, which holds key material. Safe to call at any time. */
  async cleanUp(): Promise<void> {
    await this.stopEmulator();
    await rm(this.stateFolder, { recursive: true, force: true });
    await rm(join(this.folders.emulator, "birth"), { recursive: true, force: true });
  }

  private terraformIn(folder: string): TerraformRun {
    return new TerraformRun({
      terraform: this.options.tools.terraform,
      folder,
      logFolder: this.folders.logs,
      environment: given(this.children),
      signal: this.options.signal,
    });
  }

  private get stateFolder(): string {
    return join(this.folders.emulator, "memory");
  }

  private async stopEmulator(): Promise<void> {
    await this.running?.stop();
    delete this.running;
  }

  /** Problems go to the report and fail the phase without stopping the ones that do not need it. */
  private conclude(problems: readonly string[], note: string): string {
    if (problems.length === 0) return note;
    this.report.problems.push(...problems);
    throw new FindingsError(`${problems.length} finding(s): ${problems[0]}`);
  }
}

/** A phase found something that is already in the report. */
export class FindingsError extends RehearsalProblem {}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a phase ran before the one it needs");
  return value;
}
