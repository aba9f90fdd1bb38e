import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../../pipeline/model";
import { lines, objectChanges, values } from "../rendered";
import { changed, deployment, object } from "./objects";

/** Values of the one change between two objects. */
function valuesBetween(before: JsonObject, after: JsonObject): string[] {
  const changes = objectChanges([before], [after]);
  expect(changes.length).toBeLessThanOrEqual(1);
  return values(changes[0]);
}

const container = (before: JsonObject, after: JsonObject) =>
  valuesBetween(deployment("api", {}, before), deployment("api", {}, after)).map((line) =>
    line.replace("spec.template.spec.containers[api].", ""),
  );
const policy = (spec: JsonObject) => object("networking.k8s.io/v1", "NetworkPolicy", "api", { spec });
const role = (...rules: readonly Json[]) => object("rbac.authorization.k8s.io/v1", "Role", "deployer", { rules });
const pods = (name: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } });
const port = (number: number) => ({ port: number, protocol: "TCP" });

describe("order without a meaning", () => {
  const cases: readonly [string, JsonObject, JsonObject][] = [
    [
      "variables, ports and mounts of a container",
      deployment(
        "api",
        {},
        {
          env: [
            { name: "A", value: "1" },
            { name: "B", value: "2" },
          ],
          ports: [{ containerPort: 8000 }, { containerPort: 9000 }],
          volumeMounts: [
            { name: "x", mountPath: "/x" },
            { name: "y", mountPath: "/y" },
          ],
          securityContext: { capabilities: { add: ["SYS_TIME", "CHOWN"] } },
        },
      ),
      deployment(
        "api",
        {},
        {
          env: [
            { name: "B", value: "2" },
            { name: "A", value: "1" },
          ],
          ports: [{ containerPort: 9000 }, { containerPort: 8000 }],
          volumeMounts: [
            { name: "y", mountPath: "/y" },
            { name: "x", mountPath: "/x" },
          ],
          securityContext: { capabilities: { add: ["CHOWN", "SYS_TIME"] } },
        },
      ),
    ],
    [
      "rules, peers, ports and exceptions of a NetworkPolicy",
      policy({
        policyTypes: ["Ingress", "Egress"],
        egress: [
          { to: [pods("a"), pods("b")], ports: [port(1), port(2)] },
          { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12"] } }] },
        ],
      }),
      policy({
        policyTypes: ["Egress", "Ingress"],
        egress: [
          { to: [{ ipBlock: { except: ["172.16.0.0/12", "10.0.0.0/8"], cidr: "0.0.0.0/0" } }] },
          { to: [pods("b"), pods("a")], ports: [port(2), port(1)] },
        ],
      }),
    ],
    [
      "rules, resources and verbs of a Role",
      role(
        { apiGroups: [""], resources: ["pods", "services"], verbs: ["get", "list"] },
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"] },
      ),
      role(
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"] },
        { apiGroups: [""], resources: ["services", "pods"], verbs: ["list", "get"] },
      ),
    ],
    [
      "keys of an object and a null",
      object("v1", "ConfigMap", "files", { data: { a: "1", b: "2" } }),
      object("v1", "ConfigMap", "files", { data: { b: "2", a: "1" }, immutable: null }),
    ],
    [
      "labels and annotations of the inventory",
      changed(deployment("api"), "metadata.labels", { "applyset.kubernetes.io/part-of": "one" }),
      changed(deployment("api"), "metadata.labels", { "applyset.kubernetes.io/part-of": "two" }),
    ],
  ];
  test.each(cases)("%s", (_what, before, after) => {
    expect(lines(objectChanges([before], [after]))).toEqual([]);
  });

  test("objects in another file's order, or in another file", () => {
    expect(objectChanges([deployment("a"), deployment("b")], [deployment("b"), deployment("a")])).toEqual([]);
  });
});

describe("order with a meaning", () => {
  test("arguments of a command", () => {
    expect(container({ command: ["a", "b"] }, { command: ["b", "a"] })).toEqual(['command: ["a","b"] -> ["b","a"]']);
  });

  test("init containers run one after the other", () => {
    const pod = (...names: readonly string[]) =>
      changed(
        deployment("api"),
        "spec.template.spec.initContainers",
        names.map((name) => ({ name, image: "x" })),
      );
    expect(valuesBetween(pod("render", "wait"), pod("wait", "render"))).toEqual([
      'spec.template.spec.initContainers[]: ["render","wait"] -> ["wait","render"]',
    ]);
  });

  test("variables of which one refers to another", () => {
    const variables = [
      { name: "HOST", value: "a" },
      { name: "URL", value: "http://$(HOST)" },
    ];
    expect(container({ env: variables }, { env: [...variables].reverse() })).toEqual([
      'env[]: ["HOST","URL"] -> ["URL","HOST"]',
    ]);
  });

  test("lists of somebody else's kinds, whatever they are called", () => {
    const foreign = (rules: Json) => object("example.com/v1", "Thing", "one", { rules });
    expect(valuesBetween(foreign(["a", "b"]), foreign(["b", "a"]))).toEqual(['rules: ["a","b"] -> ["b","a"]']);
  });
});

describe("a value that differs", () => {
  test("a variable that came is told by its value", () => {
    expect(
      container(
        { env: [{ name: "A", value: "1" }] },
        {
          env: [
            { name: "A", value: "1" },
            { name: "B", value: "2" },
          ],
        },
      ),
    ).toEqual(['env[B].value: nothing -> "2"']);
  });

  test("an image is told by repository, tag and digest, also behind a registry with a port", () => {
    const digest = `sha256:${"0a".repeat(32)}`;
    expect(
      container({ image: "localhost:5000/peatio:2.6.57" }, { image: `localhost:5000/peatio:2.6.58@${digest}` }),
    ).toEqual(['image.tag: "2.6.57" -> "2.6.58"', `image.digest: nothing -> "${digest}"`]);
    expect(container({ image: "a/peatio:1" }, { image: "b/peatio:1" })).toEqual([
      'image.repository: "a/peatio" -> "b/peatio"',
    ]);
  });

  test.each([
    ["500m", 0.5],
    ["1Gi", "1024Mi"],
    ["1e3", "1k"],
    ["0.1", "100m"],
  ])("%s and %s are the same quantity", (before, after) => {
    expect(container({ resources: { limits: { cpu: before } } }, { resources: { limits: { cpu: after } } })).toEqual(
      [],
    );
  });

  test("another quantity is told as it is written", () => {
    expect(
      container({ resources: { limits: { memory: "1Gi" } } }, { resources: { limits: { memory: "1G" } } }),
    ).toEqual(['resources.limits.memory: "1Gi" -> "1G"']);
  });

  test("a renamed container is one that went and one that came", () => {
    const named = (name: string) => deployment("api", {}, { name });
    expect(valuesBetween(named("web"), named("puma"))).toEqual([
      'spec.template.spec.containers[web]: {"name":"web","image":"quay.io/openware/peatio:2.6.57"} -> nothing',
      'spec.template.spec.containers[puma]: nothing -> {"name":"puma","image":"quay.io/openware/peatio:2.6.57"}',
    ]);
  });

  test("a peer of a NetworkPolicy is told as the rule that went and the rule that came", () => {
    const rule = (name: string) => policy({ egress: [{ to: [pods("mysql")] }, { to: [pods(name)] }] });
    expect(valuesBetween(rule("vault"), rule("coinhub"))).toEqual([
      `spec.egress[]: ${JSON.stringify({ to: [pods("vault")] })} -> nothing`,
      `spec.egress[]: nothing -> ${JSON.stringify({ to: [pods("coinhub")] })}`,
    ]);
  });

  test("a set of words is told whole, sorted", () => {
    const binding = (...operations: readonly string[]) =>
      object("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", "one", {
        spec: { validationActions: operations },
      });
    expect(valuesBetween(binding("Deny"), binding("Warn", "Audit"))).toEqual([
      'spec.validationActions: ["Deny"] -> ["Audit","Warn"]',
    ]);
  });

  test("a key with a dot stands in brackets, and a text is told whole", () => {
    const files = (text: string) => object("v1", "ConfigMap", "files", { data: { "redis.conf": text, port: "1" } });
    expect(valuesBetween(files("a\nb\n"), files("a\nc\n"))).toEqual([
      String.raw`data[redis.conf]: "a\nb\n" -> "a\nc\n"`,
    ]);
  });

  test("two elements of one key leave the list a sequence", () => {
    const twice = (value: string) => ({
      env: [
        { name: "A", value: "1" },
        { name: "A", value },
      ],
    });
    expect(container(twice("2"), twice("3"))).toEqual(['env[1].value: "2" -> "3"']);
  });
});
