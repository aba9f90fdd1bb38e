import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { called, causes, explained, refused } from "../../../cli/charts/kubectl-error";

/** As kubectl 1.35 writes it: five tries of its own, then a sentence. */
const log = (text: string) =>
  Array.from({ length: 5 }, () => `E1128 21:16:10.979698   19612 memcache.go:265] "Unhandled Error" ${text}\n`).join(
    "",
  );
const block = (text: string) => log(`err=<\n${text.replace(/^/gm, "\t")}\n >`);

const plugin = [
  "executable aws not found",
  "",
  "It looks like you are trying to use a client-go credential plugin that is not installed.",
  "",
  "To learn more about this feature, consult the documentation available at:",
  "      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins",
].join("\n");
const dial = "dial tcp 10.0.0.9:443: connect: connection refused";

describe("what the server refuses", () => {
  test.each([
    ['pods "a" is forbidden: exceeded quota: stage', "Fix: raise the namespace's quota"],
    ['Error from server (Forbidden): configmaps is forbidden: User "dana" cannot', "Fix: take credentials whose group"],
    ["something nobody has seen", "Fix: mend what it says"],
    ["stat /home/dana/config: no such file or directory", "Fix: name a kubeconfig and a context that are there"],
  ])("%s comes with its cure", (stderr, fix) => {
    expect(explained(stderr)).toContain(`${stderr}. ${fix}`);
  });

  test("with its own cure gets no second one", () => {
    expect(explained("denied request: pinned. Fix: apply the cluster set")).toBe(
      "denied request: pinned. Fix: apply the cluster set",
    );
  });

  test("in thirty lines is shown in eight", () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`).join("\n");
    expect(explained(lines)).toMatch(/line 7\nand 22 lines more\. Fix: /);
  });
});

describe("kubectl's own words", () => {
  test.each<[string, string, string[]]>([
    [
      "of a server that isn't there",
      `${log(`err="couldn't get current server API group list: ${dial}"`)}The connection to the server 10.0.0.9:443 was refused - did you specify the right host or port?\n`,
      ["The connection to the server 10.0.0.9:443 was refused"],
    ],
    [
      "of a name that isn't there",
      `${log('err="no such host"')}Unable to connect to the server: dial tcp: lookup x.eks: no such host`,
      ["Unable to connect to the server: dial tcp: lookup x.eks: no such host"],
    ],
    [
      "of a program for credentials that isn't there",
      `${block(`couldn't get current server API group list: getting credentials: exec: ${plugin}`)}Unable to connect to the server: getting credentials: exec: ${plugin}\n`,
      ["no credentials: exec: executable aws not found"],
    ],
    [
      "of a program for credentials that failed, with its own words once",
      `Token has expired\n${log('err="getting credentials: exec"')}Token has expired\nUnable to connect to the server: getting credentials: exec: executable aws failed with exit code 255`,
      ["Token has expired", "no credentials: exec: executable aws failed with exit code 255"],
    ],
    [
      "of a login that has ended",
      `${log('err="the server has asked"')}error: You must be logged in to the server (the server has asked for the client to provide credentials)`,
      ["You must be logged in to the server (the server has asked for the client to provide credentials)"],
    ],
    [
      "of a policy",
      `Error from server (Forbidden): services "x" is forbidden: ValidatingAdmissionPolicy 'rkcp-doors' with binding 'rkcp-doors' denied request: no door. Fix: none`,
      ['Error from server (Forbidden): services "x" is forbidden: policy rkcp-doors: no door. Fix: none'],
    ],
    [
      "of an object on its input",
      'error when creating "STDIN": namespaces "x" not found',
      ['namespaces "x" not found'],
    ],
    ["of no context", "error: current-context must exist in order to minify\n", ["has no current context"]],
    ["that are none", "", ["it failed without a word"]],
  ])("%s are cut to the cause", (_, stderr, lines) => {
    expect(causes(stderr)).toEqual(lines);
  });

  test.each([
    [`Unable to connect to the server: getting credentials: exec: ${plugin}`, "Fix: install that program"],
    ["Unable to connect to the server: getting credentials: exec: executable aws failed", "Fix: log in again"],
    ["error: You must be logged in to the server (Unauthorized)", "Fix: log in again"],
    [
      "Unable to connect to the server: tls: failed to verify certificate: x509: by nobody",
      "Fix: renew the kubeconfig",
    ],
    ["Unable to connect to the server: dial tcp: lookup x: no such host", "Fix: run it where the private API server"],
    ["The connection to the server x was refused - did you specify the right host or port?", "Fix: run it where"],
    ['error: loading config file "x": yaml: line 1: no', "Fix: name a kubeconfig and a context that are there"],
    ['exec: "diff": executable file not found in $PATH', "Fix: install diff"],
  ])("%j comes with its cure", (stderr, fix) => {
    expect(explained(stderr)).toContain(`. ${fix}`);
  });
});

describe("a refusal", () => {
  const answer = { exitCode: 1, stderr: `${log("err")}error: two\nlines` };

  test("says what was asked, the cause and what else there is to know", () => {
    expect(
      refused("stage: can't be compared", { exitCode: 1, stderr: "error: no" }, "Nothing was changed").message,
    ).toBe("stage: can't be compared: no. Fix: mend what it says, and run the same again\nNothing was changed");
  });

  test("of several lines stands below what was asked", () => {
    expect(refused("stage", answer).message).toBe(
      "stage:\n  two\n  lines. Fix: mend what it says, and run the same again",
    );
  });

  test("keeps what kubectl printed for who asks for it", () => {
    expect(refused("stage", answer).message).not.toContain("memcache");
    expect(inspect(refused("stage", answer))).toContain("memcache.go:265");
  });

  test("tells a call that took too long", () => {
    expect(refused("stage", { exitCode: 124, stderr: "" }).message).toContain(
      "stage: no answer in time. Fix: run it where",
    );
  });
});

test("a call is shown by what it asks for, and no longer than a line", () => {
  const argv = ["get", "configmap", "rkcp-environment", "-n", "kube-system", "--ignore-not-found", "-o", "json"];
  expect(called(argv)).toBe("kubectl get configmap rkcp-environment -n kube-system");
  expect(called(["get", "a,b,".repeat(50)])).toHaveLength(100);
});
