import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../support/control-plane";

const cluster = "arn:aws:eks:eu-west-1:111111111111:cluster/rkcp-test";
let plane: ControlPlane | undefined;
const given = (): ControlPlane => {
  if (plane === undefined) throw new Error("the control plane did not start");
  return plane;
};

beforeAll(async () => {
  plane = await startControlPlane({ parts: "controllers", cluster, users: { olga: ["rkcp:operator"] } });
});
afterAll(() => plane?.stop());

describe("the control plane of the rehearsal", () => {
  test("is of the release that is rehearsed", async () => {
    const { stdout } = await given().kubectl(["version"]);
    expect(stdout).toMatch(/Client Version: v1\.35\.[^]*Server Version: v1\.35\./);
  });

  test("listens on loopback only", () => {
    expect(given().server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  });

  test("refuses a user what nobody granted", async () => {
    const { exitCode, stderr } = await given().kubectl(["get", "pods", "-A"], { as: "olga" });
    expect(stderr).toContain('User "olga" cannot list resource "pods"');
    expect(exitCode).toBe(1);
  });

  test("grants what the user's group was given", async () => {
    const { kubectl } = given();
    await kubectl(["create", "clusterrolebinding", "operators", "--clusterrole=view", "--group=rkcp:operator"]);
    await expect.poll(async () => (await kubectl(["get", "pods", "-A"], { as: "olga" })).exitCode).toBe(0);
  });

  test("refuses a stranger", async () => {
    const { status } = await given().api("olga").send("GET", "/api/v1/nodes");
    expect(status).toBe(403);
    await expect(() => given().kubeconfigOf("mallory")).rejects.toThrow(/user mallory.*Allowed: olga, admin/);
  });

  test("judges pods by Pod Security, and its warnings are heard", async () => {
    const labels = {
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
    };
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "strict", labels } };
    await given().kubectl(["apply", "--server-side", "-f", "-"], { input: JSON.stringify(namespace) });
    const deployment = ["create", "deployment", "loose", "--image=loose", "-n", "strict"];
    const { exitCode, warnings } = await given().kubectl(deployment);
    expect(exitCode).toBe(0);
    expect(warnings).toEqual([expect.stringMatching(/would violate PodSecurity/)]);
  });

  test("issues and reviews service account tokens", async () => {
    const path = "/api/v1/namespaces/default/serviceaccounts/default/token";
    const issued = await given()
      .api()
      .must("POST", path, { spec: { audiences: ["vault"] } });
    const { token } = (issued as { readonly status: { readonly token: string } }).status;
    const review = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      spec: { token, audiences: ["vault"] },
    };
    expect(await given().api().must("POST", "/apis/authentication.k8s.io/v1/tokenreviews", review)).toMatchObject({
      status: { authenticated: true, user: { username: "system:serviceaccount:default:default" } },
    });
  });

  test("has lost no part", () => expect(given().broken()).toEqual([]));
});
