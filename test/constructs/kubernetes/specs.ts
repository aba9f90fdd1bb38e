import { App, Chart } from "cdk8s";
import { Microservice } from "../../../constructs/kubernetes/microservice";
import type { MicroserviceSpec } from "../../../constructs/kubernetes/spec";
import type { Workload } from "../../../platform/workloads/workload";

export const api: Workload = {
  name: "sample",
  namespace: "stage",
  app: "peatio",
  tier: "api",
  image: { registry: "registry.example", repository: "team/sample", tag: "1.2.3" },
  kind: "deployment",
  command: ["run", "--fast"],
  ports: { http: 8000 },
  scaling: { kind: "replicated", min: 2, max: 4, cpuPercent: 70 },
  probes: { readiness: { kind: "http", path: "/ready" } },
  env: { B: "2", A: "1" },
  files: [],
  resources: { cpuMillis: { request: 100, limit: 200 }, memoryMiB: { request: 64, limit: 128 } },
  writableMiB: { "/tmp": 16 },
  user: 1000,
  gracePeriodSeconds: 30,
  pool: "general",
};

export const spec: MicroserviceSpec = {
  workload: api,
  loginRole: "sample",
  secrets: [{ path: "stage/sample", uses: [{ key: "password", as: { variable: "PASSWORD" } }] }],
  vault: {
    address: "https://vault.example:8200",
    distribution: "openbao",
    image: { registry: "registry.example", repository: "openbao", tag: "2.7.2" },
    authority: { configMap: "vault-ca", key: "ca.pem" },
    loginMount: "auth/kubernetes",
    audience: "vault",
    secretMount: "rkcp",
  },
  placement: { pools: ["general"], tainted: false },
  ingress: [],
  egress: [],
};

/** The objects of one microservice, as they would be written. */
export function render(overrides: Partial<Workload> = {}, more: Partial<MicroserviceSpec> = {}): string[] {
  const chart = new Chart(new App(), "sample", { namespace: "stage" });
  new Microservice(chart, "sample", {
    ...spec,
    ...more,
    workload: { ...api, ...overrides },
    internet: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] },
  });
  return (chart.toJson() as unknown[]).map((object) => JSON.stringify(object));
}

export const ofKind = (objects: readonly string[], kind: string) =>
  objects.filter((object) => object.includes(`"kind":"${kind}","metadata"`));
