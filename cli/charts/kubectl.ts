import { tmpdir } from "node:os";
import { type KubectlAnswer, runKubectl } from "../../rehearsal/kubernetes/kubectl";
import { callersEnvironment } from "../callers-environment";
import { called, refused } from "./kubectl-error";
import { asInput, type LiveObject, parseObjects } from "./live-object";

export interface KubectlOptions {
  /** kubectl's program. */
  readonly file: string;
  /** @default what KUBECONFIG or ~/.kube/config say */
  readonly kubeconfig?: string;
  /** @default the kubeconfig's current context */
  readonly context?: string;
  /** @default the caller's, whose credentials the kubeconfig may ask for by a program */
  readonly environment?: Readonly<Record<string, string>>;
  /** Heard between two calls: one that has begun comes to its end. */
  readonly signal?: AbortSignal;
}

export interface Question {
  /** Objects given on standard input, for `-f -`. */
  readonly objects?: readonly unknown[];
  /** A text given on standard input. */
  readonly input?: string;
}

/** Owner of the fields we render. */
export const fieldManager = "rkcp";

/** Longer than any single call takes: hundreds of objects in one namespace need a minute over a slow line. */
const longestCallSeconds = 600;

/** A person's own defaults for kubectl's flags and their own diff program would change what is asked here. */
const withoutDefaults = { KUBERC: "off", KUBECTL_KUBERC: "false" } as const;
const misleading = new Set(["KUBECTL_EXTERNAL_DIFF", "KUBECTL_APPLYSET"]);

/** The API server, asked as the kubeconfig's user. */
export class Kubectl {
  /** @param warnings what the API server warned of so far, each once */
  constructor(
    readonly options: KubectlOptions,
    readonly warnings: string[] = [],
  ) {}

  /** The same with the context named: whoever switches the kubeconfig meanwhile doesn't switch us. */
  pinnedTo(context: string): Kubectl {
    return new Kubectl({ ...this.options, context }, this.warnings);
  }

  /** A refusal is an answer. @throws the signal's reason when it was interrupted before */
  async ask(argv: readonly string[], { objects, input }: Question = {}): Promise<KubectlAnswer> {
    const { file, kubeconfig = "", context, environment = callersEnvironment(), signal } = this.options;
    signal?.throwIfAborted();
    const given = input ?? (objects === undefined ? undefined : asInput(objects));
    const answer = await runKubectl({
      file,
      // Empty is kubectl's own default.
      kubeconfig,
      arguments: [...(context === undefined ? [] : [`--context=${context}`]), ...argv],
      environment: {
        ...Object.fromEntries(Object.entries(environment).filter(([name]) => !misleading.has(name))),
        ...withoutDefaults,
      },
      cwd: tmpdir(),
      timeoutSeconds: longestCallSeconds,
      ...(given !== undefined && { input: given }),
    });
    this.warnings.push(...answer.warnings.filter((warning) => !this.warnings.includes(warning)));
    return answer;
  }

  /** @throws ChartsProblem with what the server said */
  async must(argv: readonly string[], question?: Question): Promise<string> {
    const answer = await this.ask(argv, question);
    if (answer.exitCode === 0) return answer.stdout;
    throw refused(called(argv), answer);
  }

  /** Objects by arguments of `get`. @throws ChartsProblem with what the server said */
  async get(...argv: string[]): Promise<LiveObject[]> {
    return parseObjects(await this.must(["get", ...argv, "--ignore-not-found", "-o", "json"]));
  }

  /** Like `get`, but what the user may not see is left out. @throws ChartsProblem with what else the server said */
  async getAllowed(argv: readonly string[], question?: Question): Promise<LiveObject[]> {
    const whole = ["get", ...argv, "--ignore-not-found", "-o", "json"];
    const answer = await this.ask(whole, question);
    const others = answer.stderr.split("\n").filter((line) => line !== "" && !forbidden.test(line));
    if (answer.exitCode === 0 || others.length === 0) return parseObjects(answer.stdout);
    throw refused(called(whole), { ...answer, stderr: others.join("\n") });
  }

  /** Those of the objects that are there. @throws ChartsProblem with what the server said */
  async present(objects: readonly unknown[]): Promise<LiveObject[]> {
    if (objects.length === 0) return [];
    return parseObjects(await this.must(["get", "-f", "-", "--ignore-not-found", "-o", "json"], { objects }));
  }
}

/** How kubectl prints a refusal of the server's authorizer. */
const forbidden = /^Error from server \(Forbidden\): .* is forbidden: User .* cannot /;
