import type { KubectlAnswer } from "../../rehearsal/kubernetes/kubectl";
import { ChartsProblem } from "./problem";

/**
 * What kubectl refused, in a few lines: what was asked, the cause, what to do. What it printed is the error's cause, which
 * `RKCP_STACK_TRACES=true` shows.
 *
 * @param asked in the words of whoever reads it, such as `stage: can't be compared`
 * @param ending what else there is to know
 */
export function refused(
  asked: string,
  { exitCode, stderr }: Pick<KubectlAnswer, "exitCode" | "stderr">,
  ending = "",
): ChartsProblem {
  const said = exitCode === timedOut ? `${stderr}\nno answer in time` : stderr;
  const why = explained(said);
  const fits = !why.includes("\n") && asked.length + why.length < lineCharacters;
  const told = fits ? ` ${why}` : `\n${why.replace(/^/gm, "  ")}`;
  const message = `${asked}:${told}${ending === "" ? "" : `\n${ending}`}`;
  return new ChartsProblem(message, { cause: new Error(`kubectl, exit code ${exitCode}:\n${said}`) });
}

/** What a terminal shows in one line. */
const lineCharacters = 120;

/** As `runKubectl()` has it. */
const timedOut = 124;

const fixes: readonly (readonly [RegExp, string])[] = [
  [
    /violates PodSecurity/,
    "Fix: let the workload's pod meet the restricted profile; the namespace will not be loosened",
  ],
  [/exceeded quota/, "Fix: raise the namespace's quota in its description, or lower the workload's requests"],
  [
    /denied request: |ValidatingAdmissionPolicy/,
    "Fix: apply the cluster set first (break-glass), which holds what the policy compares with",
  ],
  [/\(Forbidden\)|is forbidden/, "Fix: take credentials whose group has the right (npm run people -- matrix)"],
  [/exec: executable \S+ not found/, "Fix: install that program: the kubeconfig has it fetch the credentials"],
  [
    /\(Unauthorized\)|must be logged in|provide credentials|getting credentials: /,
    "Fix: log in again (aws sso login), or renew the kubeconfig (aws eks update-kubeconfig)",
  ],
  [/x509: /, "Fix: renew the kubeconfig (aws eks update-kubeconfig): the server isn't the one that it knows"],
  [
    /loading config file|current context|context was not found|cannot locate context|\.kube|kubeconfig|no such file/i,
    "Fix: name a kubeconfig and a context that are there (--kubeconfig, --context), or write them anew (aws eks update-kubeconfig)",
  ],
  [/executable file not found/, "Fix: install diff"],
  [/field is immutable|may not change once set/, "Fix: see docs/kubernetes.md, Changing what can't be changed"],
  [
    /Unable to connect|connection refused|was refused|no such host|i\/o timeout|TLS handshake|no answer in time/,
    "Fix: run it where the private API server can be reached (Concourse, or the jumpbox)",
  ],
  [/namespaces "[^"]+" not found/, "Fix: apply the cluster set first (break-glass): it makes the namespaces"],
  [/doesn't have a resource type/, "Fix: compare the cluster's Kubernetes version with the description's"],
];

/** Enough to see what is wrong; a policy may refuse thirty objects in thirty long lines. */
const shownLines = 8;

/** An error of kubectl's, and what to do about it in one sentence. */
export function explained(stderr: string): string {
  const lines = causes(stderr);
  const shown = lines.slice(0, shownLines).join("\n");
  const rest = lines.length > shownLines ? `\nand ${lines.length - shownLines} lines more` : "";
  // The policies that we render say the cure themselves.
  if (shown.includes("Fix: ")) return `${shown}${rest}`;
  const fix = fixes.find(([pattern]) => pattern.test(stderr))?.[1] ?? "Fix: mend what it says, and run the same again";
  return `${shown}${rest}. ${fix}`;
}

/** One line for each cause. kubectl logs every try of its own discovery before it says the same in a sentence. */
export function causes(stderr: string): string[] {
  const lines = withoutLog(stderr)
    .split("\n")
    .map((line) => noise.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), line).trim());
  const told = [...new Set(lines)].filter((line) => line !== "");
  return told.length === 0 ? ["it failed without a word"] : told;
}

/** Entries of klog: a line, or several between `err=<` and ` >`. */
function withoutLog(stderr: string): string {
  return stderr
    .replace(/^[EWIF]\d{4} \d\d:\d\d:\d\d\.\d+ .* err=<\n(?:\t.*\n)* >$/gm, "")
    .replace(/^[EWIF]\d{4} \d\d:\d\d:.*$/gm, "");
}

/** What stands around a cause and says nothing here. */
const noise: readonly (readonly [RegExp, string])[] = [
  [/^error: /i, ""],
  [/^current-context must exist in order to minify$/, "has no current context"],
  [/^Error in configuration: /, "kubeconfig: "],
  [/error when [a-z ]+ "STDIN": /, ""],
  [/ValidatingAdmissionPolicy '([^']+)' with binding '[^']+' denied request: /, "policy $1: "],
  [/Unable to connect to the server: getting credentials: /, "no credentials: "],
  [/ - did you specify the right host or port\?$/, ""],
  [
    /^(It looks like you are trying to use a client-go credential plugin|To learn more about this feature|https:\/\/kubernetes\.io\/docs\/).*$/,
    "",
  ],
  [/^\s+https:\/\/kubernetes\.io\/docs\/.*$/, ""],
];

/** Longer, and a question for forty kinds would hide its answer. */
const shownCharacters = 100;
/** How kubectl is to speak, and not what it is asked for. */
const manner = /^(--ignore-not-found|--field-manager=.*|--no-headers|-o|json|name|-f|-)$/;

/** A call in the words of its command line, without what every call has. */
export function called(argv: readonly string[]): string {
  const text = `kubectl ${argv.filter((word) => !manner.test(word)).join(" ")}`;
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters - 3)}...` : text;
}
