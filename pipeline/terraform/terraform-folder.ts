import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { RehearsalProblem } from "../../rehearsal/problem";
import { runProgram } from "../../rehearsal/program";
import { callersEnvironment } from "../../cli/callers-environment";
import { TerraformProblem } from "./problem";
import { parseState, type State } from "./state";

export interface TerraformFolderOptions {
  /** Terraform's program. */
  readonly terraform: string;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Terraform's lines that a person wants to see. */
  readonly show: (line: string) => void;
}

/** Variables by which Terraform would do something else than what is asked here. */
const misleading = /^TF_(CLI_ARGS|VAR_|WORKSPACE$|DATA_DIR$|INPUT$|REATTACH_PROVIDERS$)/;

/** Lays the local backend over the one that synth wrote. */
const localBackend = "local_override.tf.json";

const quiet = (): void => undefined;

interface Execution {
  /** @default [0] */
  readonly expectedExitCodes?: readonly number[];
  /** Goes on to its end when the person interrupts. @default false */
  readonly endsByItself?: boolean;
  /** Whether what it prints goes into the folder's log. @default true */
  readonly isLogged?: boolean;
}

/** Terraform in one folder, with the caller's own credentials. */
export class TerraformFolder {
  constructor(private readonly options: TerraformFolderOptions) {}

  get stateFile(): string {
    return path.join(this.options.folder, "terraform.tfstate");
  }

  /** The folder with these files, made if need be. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(this.options.folder, name), text);
  }

  /** Keeps the state in the folder, whatever backend the stack names. */
  async useLocalState(): Promise<void> {
    await this.write({ [localBackend]: JSON.stringify({ terraform: { backend: { local: {} } } }) });
    await this.run(["init", "-input=false", "-no-color", "-reconfigure"], quiet);
  }

  /** Keeps the state where the stack says. */
  async useStacksBackend(): Promise<void> {
    await rm(path.join(this.options.folder, localBackend), { force: true });
    await this.run(["init", "-input=false", "-no-color", "-reconfigure"], quiet);
  }

  /** Copies the folder's state to where the stack says. */
  async moveState(): Promise<void> {
    await rm(path.join(this.options.folder, localBackend), { force: true });
    await this.run(["init", "-input=false", "-no-color", "-migrate-state", "-force-copy"], quiet);
  }

  /** The state that the backend of the last init holds. */
  async pullState(where: string): Promise<State | undefined> {
    return parseState(await this.run(["state", "pull"], quiet), where);
  }

  /** Keeps what was made by halves, so that the next plan completes it in place of making it again. */
  async keep(addresses: readonly string[]): Promise<void> {
    for (const address of addresses) await this.run(["untaint", "-no-color", address], quiet);
  }

  /** Takes into the state what an interrupted apply made without writing it down. */
  async adopt(address: string, id: string): Promise<void> {
    await this.run(["import", "-input=false", "-no-color", address, id], quiet);
  }

  /**
   * Plans into a file, and shows it; true when something would change.
   *
   * @param isLocked whether others are kept from the state meanwhile. @default true; a reader may not write a lock
   */
  async plan({ isLocked = true }: { readonly isLocked?: boolean } = {}): Promise<boolean> {
    const lock = isLocked ? [] : ["-lock=false"];
    const command = ["plan", "-input=false", "-no-color", "-detailed-exitcode", `-out=${planFile}`, ...lock];
    const { exitCode } = await this.shown(command, { expectedExitCodes: [0, 2] });
    return exitCode === 2;
  }

  /** What was planned, as Terraform's JSON (`show -json`). Holds values that are sensitive: never print or keep it. */
  async plannedJson(): Promise<string> {
    return this.run(["show", "-json", "-no-color", planFile], quiet, { isLogged: false });
  }

  /**
   * Applies what was planned, to its end even when interrupted: a call that is cut off may have been carried out, and
   * what it made would be in no state. The interruption is heard afterwards.
   */
  async apply(): Promise<void> {
    await this.shown(["apply", "-input=false", "-no-color", planFile], { endsByItself: true });
    this.options.signal.throwIfAborted();
  }

  /** Terraform has said by then what is wrong. */
  private async shown(command: readonly string[], how: Execution) {
    try {
      return await this.execute(command, this.options.show, how);
    } catch (thrown) {
      if (!(thrown instanceof RehearsalProblem)) throw thrown;
      throw new TerraformProblem(
        `${thrown.message.split("\n")[0]}. Fix: see Terraform's error above, then run the same command again: it continues`,
      );
    }
  }

  private async run(command: readonly string[], show: (line: string) => void, how: Execution = {}): Promise<string> {
    return (await this.execute(command, show, how)).stdout;
  }

  private execute(command: readonly string[], show: (line: string) => void, how: Execution = {}) {
    const { terraform, folder, signal } = this.options;
    const { expectedExitCodes, endsByItself = false, isLogged = true } = how;
    return runProgram({
      file: terraform,
      arguments: command,
      cwd: folder,
      environment: childEnvironment(),
      onLine: show,
      ...(isLogged && { logFile: path.join(folder, "terraform.log") }),
      ...(!endsByItself && { signal }),
      ...(expectedExitCodes && { expectedExitCodes }),
    });
  }
}

const planFile = "stack.tfplan";

/** The caller's own, credentials included: it is their account. */
function childEnvironment(): Record<string, string> {
  const environment = callersEnvironment({ TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" });
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !misleading.test(name)));
}
