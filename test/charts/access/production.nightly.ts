import { afterAll, beforeAll, expect, test } from "vitest";
import { productionPlatform } from "../../support/environments";
import { ClusterUnderTest, type Manifest } from "./cluster-under-test";

interface Pods {
  metadata: { labels: Record<string, string> };
  spec: {
    containers: { env?: object[]; volumeMounts?: object[] }[];
    initContainers: { env?: object[]; volumeMounts?: object[] }[];
    volumes: object[];
  };
}

const token = "eks-pod-identity-token";
const folder = "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount";
const { region } = productionPlatform().environment.cloud;

let cluster: ClusterUnderTest;
let applied: Awaited<ReturnType<ClusterUnderTest["applyEnvironment"]>>;
beforeAll(async () => {
  cluster = await ClusterUnderTest.start(productionPlatform());
  applied = await cluster.applyEnvironment();
});
afterAll(() => cluster?.plane.stop());

const template = () => (cluster.rendered("Job", "database-provisioning")["spec"] as { template: Pods }).template;

/** What EKS adds to the pods of a service account with a Pod Identity association, and a test's own change. */
function injected(audience = "pods.eks.amazonaws.com"): Pods {
  const pods = template();
  const env = Object.entries({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1/credentials",
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${folder}/${token}`,
    AWS_STS_REGIONAL_ENDPOINTS: "regional",
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
  }).map(([name, value]) => ({ name, value }));
  for (const container of [...pods.spec.initContainers, ...pods.spec.containers]) {
    const own = new Set((container.env ?? []).map((one) => (one as { name: string }).name));
    container.env = [...(container.env ?? []), ...env.filter(({ name }) => !own.has(name))];
    container.volumeMounts = [...(container.volumeMounts ?? []), { name: token, mountPath: folder, readOnly: true }];
  }
  const source = { serviceAccountToken: { audience, expirationSeconds: 86_400, path: token } };
  pods.spec.volumes = [...pods.spec.volumes, { name: token, projected: { sources: [source] } }];
  return pods;
}

const podOf = ({ metadata, spec }: Pods): Manifest => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "mine", namespace: "production", labels: metadata.labels },
  spec,
});

test("production is applied whole: the cluster set by break-glass, the namespace by the deployer", () => {
  expect(applied.map(({ exitCode, stderr, warnings }) => [exitCode, stderr, warnings])).toEqual([
    [0, "", []],
    [0, "", []],
  ]);
});

test("a pinned pod may have what EKS adds for its cloud identity", async () => {
  expect((await cluster.apply("admin", podOf(injected()))).message).toBe("");
});

test("a token for anybody else but EKS's agent is none of it", async () => {
  const { message } = await cluster.apply("admin", podOf(injected("vault")));
  expect(message).toContain("database-provisioning is pinned: its volumes are not those that were rendered");
});

test("a template that has it was written by somebody", async () => {
  const job = cluster.rendered("Job", "database-provisioning");
  job.metadata.name = "database-provisioning-mine";
  job["spec"] = { ...(job["spec"] as object), template: injected() };
  expect((await cluster.apply("dan", job)).status).toBe(403);
});
