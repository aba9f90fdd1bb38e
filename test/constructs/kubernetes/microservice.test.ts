import { describe, expect, test } from "vitest";
import { autoscaler, replicated } from "../../../constructs/kubernetes/scaling";
import { configFiles } from "../../../constructs/kubernetes/config-files";
import { App, Chart } from "cdk8s";
import { api, ofKind, render, spec } from "./specs";

const singleton = { kind: "singleton", why: "its book is in its memory", replicas: 1 } as const;

describe("scaling", () => {
  test("a singleton is refused by name and reason", () => {
    expect(() => replicated({ ...api, scaling: singleton })).toThrow(
      "sample may not run twice: its book is in its memory. Fix: make it a stateful-set, whose next pod waits for the last one to end",
    );
  });

  test("an autoscaler for a singleton doesn't compile", () => {
    const chart = new Chart(new App(), "c");
    // @ts-expect-error -- a workload whose scaling isn't known to be replicated
    const refused = () => autoscaler(chart, "a", { ...api, scaling: singleton });
    expect(refused).toBeTypeOf("function");
  });

  test("a range becomes an autoscaler", () => {
    expect(ofKind(render(), "HorizontalPodAutoscaler")).toHaveLength(1);
  });

  test("a fixed number becomes no autoscaler but stated replicas", () => {
    const objects = render({ scaling: { kind: "replicated", min: 3, max: 3, cpuPercent: 70 } });
    expect([
      ofKind(objects, "HorizontalPodAutoscaler").length,
      ofKind(objects, "Deployment")[0]?.includes('"replicas":3'),
    ]).toEqual([0, true]);
  });
});

describe("images", () => {
  test("are written with their digest when there is one", () => {
    const image = { ...api.image, digest: `sha256:${"a".repeat(64)}` };
    expect(ofKind(render({ image }), "Deployment")[0]).toContain(
      `"registry.example/team/sample:1.2.3@sha256:${"a".repeat(64)}"`,
    );
  });
});

describe("metrics", () => {
  test("a port of figures is announced to Prometheus", () => {
    const [deployment] = ofKind(
      render({ ports: { http: 8000, metrics: 4242 }, metrics: { port: "metrics", path: "/metrics" } }),
      "Deployment",
    );
    expect(deployment).toContain(
      '"prometheus.io/path":"/metrics","prometheus.io/port":"4242","prometheus.io/scrape":"true"',
    );
  });

  test("without one nothing is announced", () => {
    expect(render().join()).not.toContain("prometheus.io");
  });
});

describe("Vault", () => {
  test("is spoken to by vault's own program where the environment has Vault", () => {
    const [deployment] = ofKind(render({}, { vault: { ...spec.vault, distribution: "vault" } }), "Deployment");
    expect(deployment).toContain('["vault","agent","-config=/etc/rkcp/vault-agent/render.json"]');
  });

  test("its certificate is checked against the custodians' authority", () => {
    const [config] = ofKind(render(), "ConfigMap");
    expect(config).toContain("/etc/rkcp/vault-ca/ca.pem");
  });

  test("a missing key stops the pod instead of starting it with an empty password", () => {
    expect(ofKind(render(), "ConfigMap")[0]).toContain('\\"error_on_missing_key\\": true');
  });

  test("the proxy replaces every token by its own and listens on the loopback only", () => {
    const [config] = ofKind(render({ vaultRole: "peatio-rails" }), "ConfigMap");
    expect(config?.replaceAll(/\\n *|\\"/g, "")).toContain(
      "api_proxy: {use_auto_auth_token: force},listener: [{tcp: {address: 127.0.0.1:8200",
    );
  });

  test("a proxy works without stored secrets too", () => {
    const [deployment] = ofKind(render({ vaultRole: "peatio-rails" }, { secrets: [] }), "Deployment");
    expect(deployment).toContain('"command":["run","--fast"]');
  });
});

describe("pods", () => {
  test("list variables in alphabetical order, so that a moved line changes nothing", () => {
    expect(ofKind(render(), "Deployment")[0]).toContain('"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]');
  });

  test("are replaced when a file they read at start changes", () => {
    const annotation = (content: string) =>
      /"rkcp.io\/config":"(\w+)"/.exec(
        ofKind(render({ files: [{ path: "/etc/a.yml", content }] }), "Deployment")[0] ?? "",
      )?.[1];
    expect(annotation("one")).not.toBe(annotation("two"));
  });

  test("a Job has a new name when its image changes", () => {
    const name = (tag: string) =>
      /"name":"(sample-[0-9a-f]{8})"/.exec(
        ofKind(render({ kind: "job", image: { ...api.image, tag } }), "Job")[0] ?? "",
      )?.[1];
    expect(name("1")).not.toBe(name("2"));
  });

  test("a command can be a question", () => {
    const [deployment] = ofKind(
      render({ probes: { liveness: { kind: "command", command: ["alive"] } } }),
      "Deployment",
    );
    expect(deployment).toContain('"exec":{"command":["alive"]}');
  });
});

test("one path with two contents is refused, with the workload and the file", () => {
  const chart = new Chart(new App(), "c");
  const files = ["one", "two"].map((content) => ({
    ...api,
    name: `w-${content}`,
    files: [{ path: "/etc/a.yml", content }],
  }));
  expect(() => configFiles(chart, "files", { name: "peatio-files", app: "peatio" }, files)).toThrow(
    "w-two: the file /etc/a.yml differs from that of another workload of peatio",
  );
});
