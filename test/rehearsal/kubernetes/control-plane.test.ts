import { describe, expect, test } from "vitest";
import { tokenFileText } from "../../../rehearsal/kubernetes/control-plane-files";
import { freePorts } from "../../../rehearsal/free-ports";
import { kubeconfigText } from "../../../rehearsal/kubernetes/kubeconfig";
import { separateWarnings } from "../../../rehearsal/kubernetes/kubectl";
import { scratchModule } from "../../../rehearsal/tools/go-programs";
import { etcd, findKubernetesTools, stagingReplacements } from "../../../rehearsal/tools/kubernetes";

test("kubectl's messages are told from the API server's warnings", () => {
  const stderr = 'Warning: spec.x is deprecated\nError from server (NotFound): pods "a" not found\n';
  expect(separateWarnings(stderr)).toEqual({
    rest: 'Error from server (NotFound): pods "a" not found\n',
    warnings: ["spec.x is deprecated"],
  });
});

test("a kubeconfig names cluster and context alike, as the cloud's command line does", () => {
  const arn = "arn:aws:eks:eu-west-1:111111111111:cluster/rkcp-stage";
  const text = kubeconfigText({ server: "https://127.0.0.1:1", ca: "PEM", user: "ci", token: "t", cluster: arn });
  expect(JSON.parse(text)).toMatchObject({
    clusters: [{ name: arn, cluster: { "certificate-authority-data": Buffer.from("PEM").toString("base64") } }],
    contexts: [{ name: arn, context: { cluster: arn, user: "ci" } }],
    "current-context": arn,
  });
});

test("a user's groups stand quoted in the token file, since a comma ends a field", () => {
  expect(tokenFileText({ ci: ["rkcp:deployer", "rkcp:read-only"] }, { ci: "t1" })).toBe(
    't1,ci,ci,"rkcp:deployer,rkcp:read-only"\n',
  );
});

test("free ports are different ones", async () => {
  const ports = await freePorts(4);
  expect(new Set(ports).size).toBe(4);
});

describe("building from Go modules", () => {
  test("takes Kubernetes' own parts as modules of the same release", () => {
    const goMod = "replace (\n\tk8s.io/api => ./staging/src/k8s.io/api\n\tother => ./vendor/other\n)\n";
    expect(stagingReplacements(goMod)).toEqual(["replace k8s.io/api => k8s.io/api v0.35.4"]);
  });

  test("asks for exactly one version", () => {
    expect(scratchModule(etcd, [])).toMatch(/^require go\.etcd\.io\/etcd\/server\/v3 v3\.6\.16$/m);
  });

  test("is needed where no folder has the programs", async () => {
    expect(await findKubernetesTools({ cache: "/nowhere", path: "", assets: "" })).toBeUndefined();
  });
});
