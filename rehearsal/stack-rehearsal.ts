import type { ChildEnvironment } from "./child-environment";
import { emulatorFaults } from "./emulator/faults";
import { emulatorGaps } from "./emulator/gaps";
import type { Emulator } from "./emulator/server";
import { conclude, given } from "./findings";
import { tryGaps } from "./gap-trial";
import { isLocked, lockedThings, tryLock } from "./locked-objects";
import { protectedResources } from "./override-file";
import { changesIn, judge, type Plan, withoutConsequences } from "./plan-comparison";
import { prepareFolder, type StackFolders, writeCopy } from "./prepare-folder";
import { copyForRehearsal } from "./rehearsal-copy";
import { type AccountReport, countByType, formatChange, type StackReport } from "./report";
import { scanPlan } from "./scan";
import { moveStateIn, moveStateOut } from "./state-move";
import { accountOf, readStack, resourcesOf, type StackAccount, type SynthesizedStack } from "./synthesized-stack";
import { changeCount, type StateResource, TerraformRun } from "./terraform-run";
import { ThroughCdktf } from "./through-cdktf";
import type { OnProgress } from "./tools/cache";
import type { Terraform } from "./tools/terraform";

export interface StackRehearsalOptions {
  /** The stack's id; one that ends in `-bootstrap` holds the state of its environment. */
  readonly name: string;
  /** The environment it belongs to. */
  readonly environment: string;
  /** Its `cdk.tf.json` as synthesised. */
  readonly file: string;
  /** Where synth wrote all stacks. */
  readonly synthesized: string;
  /** The folder with `cdktf.json`. */
  readonly projectFolder: string;
  readonly folders: StackFolders;
  readonly terraform: Terraform;
  readonly signal: AbortSignal;
  readonly report: StackReport;
  /** Where findings go. */
  readonly account: AccountReport;
}

/** One stack on its way through the emulator. Each public method is a phase; it answers with a note for the report. */
export class StackRehearsal {
  private synthesized?: SynthesizedStack;
  private stack?: SynthesizedStack;
  private emulator?: Emulator;
  private children?: ChildEnvironment;
  private terraform?: TerraformRun;
  private through?: ThroughCdktf;
  private planned?: { planFile: string; total: number };
  private before: StateResource[] = [];
  private kept: StateResource[] = [];
  private stateIsAway = false;

  constructor(private readonly options: StackRehearsalOptions) {}

  get name(): string {
    return this.options.name;
  }

  get environment(): string {
    return this.options.environment;
  }

  get isBootstrap(): boolean {
    return this.name.endsWith("-bootstrap");
  }

  get folders(): StackFolders {
    return this.options.folders;
  }

  /** The account and region the stack says it belongs to. */
  get account(): StackAccount {
    return accountOf(given(this.synthesized), this.options.file);
  }

  /** What the last destroy took away. */
  get destroyed(): readonly StateResource[] {
    return this.before.filter((resource) => !this.kept.includes(resource));
  }

  /** What was left standing on purpose: buckets of locked objects and what they need. */
  get leftStanding(): readonly StateResource[] {
    return this.kept;
  }

  async copy(): Promise<string> {
    const synthesized = await readStack(this.options.file);
    const { stack, leftOut } = copyForRehearsal(synthesized, emulatorGaps);
    this.synthesized = synthesized;
    this.stack = stack;
    this.options.report.leftOut = leftOut;
    await prepareFolder(this.folders, this.options.file, stack);
    return `${resourcesOf(stack).length} resources, ${leftOut.length} left out`;
  }

  /** From here on the stack can be applied. */
  connect(emulator: Emulator, children: ChildEnvironment): void {
    this.emulator = emulator;
    this.children = children;
    this.terraform = this.terraformIn(this.folders.terraform);
  }

  async init(): Promise<string> {
    await given(this.terraform).init();
    return "providers from the mirror";
  }

  async plan(onProgress: OnProgress): Promise<string> {
    const { plan, planFile } = await given(this.terraform).plan("plan", onProgress);
    this.planned = { planFile, total: changeCount(plan) };
    return `${this.planned.total} to create`;
  }

  /** Scans the stack as synthesised: a plan needs nothing of what the emulator lacks, so nothing is left out. */
  async scan(onProgress: OnProgress): Promise<string> {
    const { signal, file } = this.options;
    const whole = { ...this.folders, terraform: this.folders.scan };
    await prepareFolder(whole, file, given(this.synthesized));
    const terraform = this.terraformIn(whole.terraform);
    await terraform.init();
    const { jsonFile } = await terraform.plan("scan", onProgress);
    const found = await scanPlan(jsonFile, this.name, onProgress, signal);
    const failed = found.failed.map(
      ({ check, resource, guideline }) => `scan of ${this.name}: ${resource} fails ${check} (${guideline})`,
    );
    return this.conclude(failed, `${found.passed} checks passed, ${found.excepted} excepted with a reason`);
  }

  async apply(onProgress: OnProgress): Promise<string> {
    const { planFile, total } = given(this.planned);
    const terraform = given(this.terraform);
    this.options.report.durations = terraform.durations;
    await terraform.apply("apply", planFile, total, onProgress);
    return this.recordCreated(await terraform.state());
  }

  /** The documented way of a bootstrap stack's state into the bucket it has just made. */
  async moveStateIn(): Promise<string> {
    const note = await moveStateIn(this.moveOptions());
    this.stateIsAway = true;
    return note;
  }

  /** The way back, without which a destroy would take away the bucket that holds its own state. */
  async moveStateOut(): Promise<string> {
    const note = await moveStateOut(this.moveOptions());
    this.stateIsAway = false;
    return note;
  }

  async planAgain(onProgress: OnProgress): Promise<string> {
    const terraform = given(this.terraform);
    const { changed, planFile } = await terraform.planOnly("second-plan", onProgress);
    return changed.length === 0 ? "no changes" : this.judgeSecondPlan(await terraform.readPlan(planFile));
  }

  /** `--through-cdktf`: lays out what the people's own commands need. */
  async prepareCdktf(): Promise<string> {
    const { synthesized, projectFolder, signal } = this.options;
    this.through = new ThroughCdktf({
      synthesized,
      projectFolder,
      signal,
      environment: this.name,
      copy: given(this.stack),
      folder: this.folders.root,
      children: given(this.children),
      logFolder: this.folders.logs,
    });
    return this.through.prepare(given(this.emulator).endpoint, this.account);
  }

  async deployWithCdktf(onProgress: OnProgress): Promise<string> {
    const through = given(this.through);
    const note = await through.deploy(onProgress);
    this.recordCreated(await this.terraformIn(through.stackFolder).state());
    return note;
  }

  async diffWithCdktf(): Promise<string> {
    const through = given(this.through);
    const planFile = await through.diff();
    return this.judgeSecondPlan(await this.terraformIn(through.stackFolder).readPlan(planFile));
  }

  /** Puts each left-out thing back in, one gap at a time: an entry that works again has to leave the list. */
  async tryGaps(onProgress: OnProgress): Promise<string> {
    const trials = await tryGaps({
      terraform: given(this.terraform),
      folders: this.folders,
      synthesized: given(this.synthesized),
      gaps: emulatorGaps,
      faults: emulatorFaults,
      backend: this.backend,
      onProgress,
    });
    const works = trials.filter((trial) => trial.works).map(({ note }) => `gap: ${note}`);
    return this.conclude(works, `${trials.length} gaps tried, none works`);
  }

  /** Writes into each bucket with object lock as its service would, and tries to take it away again. */
  async tryLocks(): Promise<string> {
    const buckets = (await this.state()).filter(isLocked);
    const problems: string[] = [];
    for (const bucket of buckets) {
      problems.push(...(await tryLock(given(this.emulator).endpoint, this.account, bucket)));
    }
    return this.conclude(problems, `${buckets.length} bucket(s) with object lock keep what is written to them`);
  }

  async liftProtection(onProgress: OnProgress): Promise<string> {
    const copy = given(this.stack);
    const lifted = protectedResources(copy);
    this.options.report.protectionLifted = lifted;
    await writeCopy(this.folders, copy, {
      backend: this.backend,
      liftProtection: true,
      ignoredFaults: emulatorFaults,
    });
    if (lifted.length === 0) return "nothing is protected but by Terraform itself";
    const terraform = given(this.terraform);
    const { changed, planFile } = await terraform.planOnly("lift-protection", onProgress);
    if (changed.some((address) => !lifted.includes(address))) {
      const surplus = changesIn(await terraform.readPlan(planFile)).filter(({ address }) => !lifted.includes(address));
      return this.conclude(
        withoutConsequences(surplus).map((change) => `lift protection of ${this.name}: ${formatChange(change)}`),
        "",
      );
    }
    await terraform.apply("apply-lift-protection", planFile, changed.length, onProgress);
    return lifted.join(", ");
  }

  /** Buckets with locked objects are let go first: no destroy can take them. */
  async destroy(onProgress: OnProgress): Promise<string> {
    const terraform = given(this.terraform);
    this.before = await terraform.state();
    this.kept = lockedThings(this.before);
    await terraform.forget(this.kept.map(({ address }) => address));
    await terraform.destroy(this.destroyed.length, onProgress);
    const left = await terraform.state();
    const standing = this.kept.length === 0 ? "" : `, ${this.kept.length} left standing with their locked objects`;
    return this.conclude(
      left.map(({ address }) => `destroy of ${this.name}: ${address} is still in the state`),
      `${this.destroyed.length} destroyed, the state is empty${standing}`,
    );
  }

  /** What the stack has in the cloud now. */
  async state(): Promise<StateResource[]> {
    return given(this.terraform).state();
  }

  private terraformIn(folder: string): TerraformRun {
    return new TerraformRun({
      terraform: this.options.terraform,
      folder,
      logFolder: this.folders.logs,
      environment: given(this.children),
      signal: this.options.signal,
    });
  }

  private recordCreated(state: readonly StateResource[]): string {
    this.options.report.created = countByType(state);
    return `${state.length} resources of ${this.options.report.created.size} types`;
  }

  private judgeSecondPlan(plan: Plan): string {
    const verdict = judge(plan, emulatorFaults);
    this.options.report.faultsSeen = verdict.seen;
    this.options.report.faultsUnseen = verdict.unseen;
    const unexpected = verdict.unexpected.map((change) => `second plan of ${this.name}: ${formatChange(change)}`);
    const shown = verdict.seen.length === 0 ? "no changes" : `only ${verdict.seen.length} listed emulator fault(s)`;
    return this.conclude(unexpected, shown);
  }

  private get backend(): "local" | "synthesized" {
    return this.stateIsAway ? "synthesized" : "local";
  }

  private moveOptions() {
    return {
      terraform: given(this.terraform),
      folders: this.folders,
      copy: given(this.stack),
      endpoint: given(this.emulator).endpoint,
      account: this.account,
    };
  }

  private conclude(problems: readonly string[], note: string): string {
    return conclude(this.options.account, problems, note);
  }
}
