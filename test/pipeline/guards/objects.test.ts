import { createHash } from "node:crypto";
import { createBase58check } from "@scure/base";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { GuardName } from "../../../platform/guards";
import type { Change, JsonObject } from "../../../pipeline/model";
import { asItShould, cloud, judge, object, record, refusing, verdicts } from "./guarded";

type Row = readonly [what: string, guard: GuardName, change: Change, reason: string];

const update = (type: string, before: JsonObject, after: JsonObject, more: Partial<Change> = {}) =>
  object({ type, before, after, ...more });
const made = (type: string, after: JsonObject = {}, more: Partial<Change> = {}) => object({ type, after, ...more });
const gone = (type: string, before: JsonObject = {}, more: Partial<Change> = {}) => object({ type, before, ...more });

const pods = (image: string, more: JsonObject = {}) => ({
  spec: { template: { spec: { containers: [{ name: "app", image, ...more }] } } },
});
const pinned = `@sha256:${"0".repeat(64)}`;
const claims = { spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }] } };
const network = (spec: JsonObject) => ({ spec: { podSelector: { matchLabels: { app: "x" } }, ...spec } });
const denial = { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } };
const internet = { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }], ports: [{ port: 443 }] };
const restricted = (level: string, version = "v1.35") => ({
  metadata: {
    labels: { "pod-security.kubernetes.io/enforce": level, "pod-security.kubernetes.io/enforce-version": version },
  },
});
const rule = (verbs: readonly string[], resources: readonly string[] = ["pods"]) => ({
  rules: [{ apiGroups: [""], resources, verbs }],
});
const binding = (role: string, ...groups: readonly string[]) => ({
  roleRef: { kind: "ClusterRole", name: role },
  subjects: groups.map((name) => ({ kind: "Group", name })),
});
const admitting = (more: JsonObject = {}) => ({
  spec: {
    failurePolicy: "Fail",
    matchConstraints: { resourceRules: [{ apiGroups: [""], resources: ["pods"], operations: ["CREATE", "UPDATE"] }] },
    validations: [{ expression: "object.x == 1" }, { expression: "object.y == 2" }],
    ...more,
  },
});
const envoy = (routes: readonly JsonObject[]) => ({
  data: { "envoy.yaml": stringify({ node: { id: "public" }, static_resources: { virtual_hosts: [{ routes }] } }) },
});
const closed = { match: { regex: "^/api/v2/[^/]+/(admin|management)" }, direct_response: { status: 404 } };
const manifest = (persistent_disk: number, version = "2") => ({
  releases: [{ name: "bitcoin", version }],
  instance_groups: [{ name: "bitcoin", persistent_disk }],
});
const bosh = (before: JsonObject, after: JsonObject, more: Partial<Change> = {}) =>
  cloud({ area: "bosh", scope: "bitcoin.yml", type: "document", address: "bitcoin", before, after, ...more });
const vault = (before: JsonObject | undefined, after: JsonObject | undefined) =>
  cloud({
    area: "vault",
    scope: "policies/peatio.hcl",
    type: "document",
    address: "policies/peatio.hcl",
    ...(before && { before }),
    ...(after && { after }),
  });
const hcl = (...capabilities: readonly string[]) => ({
  text: `path "transit/keys/x" {\n  capabilities = [${capabilities.map((one) => `"${one}"`).join(", ")}]\n}`,
});

const refused: readonly Row[] = [
  ["a set whose pods have volumes", "stateful-loss", gone("StatefulSet", claims), "volumes of its pods"],
  ["a claim", "stateful-loss", gone("PersistentVolumeClaim"), "what is on its volume"],
  ["a namespace", "stateful-loss", gone("Namespace", {}, { address: "core/Namespace/stage" }), "everything in it"],
  ["a secret", "stateful-loss", gone("Secret"), "nobody else has"],
  [
    "a set that is made anew",
    "stateful-loss",
    update("StatefulSet", claims, claims, {
      class: "replace",
      values: [{ path: "spec.serviceName", before: "a", after: "b", forcesReplacement: true }],
    }),
    "spec.serviceName a → b",
  ],
  [
    "a smaller disk of BOSH",
    "stateful-loss",
    bosh(manifest(1000), manifest(10), {
      values: [{ path: "instance_groups[bitcoin].persistent_disk", before: 1000, after: 10, forcesReplacement: false }],
    }),
    "1000 → 10",
  ],
  [
    "an instance group that goes",
    "stateful-loss",
    bosh(manifest(1), { instance_groups: [] }),
    "Instance group bitcoin is gone",
  ],
  [
    "a deployment that goes",
    "stateful-loss",
    cloud({ area: "bosh", type: "document", before: manifest(1) }),
    "persistent disks",
  ],
  [
    "an engine of Vault that goes",
    "stateful-loss",
    cloud({ area: "vault", type: "document", address: "engines.json", before: {} }),
    "every key and secret",
  ],
  [
    "volumes that go with their class",
    "deletion-protection",
    update("StorageClass", { reclaimPolicy: "Retain" }, { reclaimPolicy: "Delete" }),
    "Retain → Delete",
  ],
  [
    "volumes that go with their set",
    "deletion-protection",
    update("StatefulSet", claims, {
      spec: { ...claims.spec, persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } },
    }),
    "whenDeleted Retain → Delete",
  ],
  [
    "a finalizer that goes",
    "deletion-protection",
    update("PersistentVolumeClaim", { metadata: { finalizers: ["x/y"] } }, { metadata: {} }),
    "x/y is removed",
  ],
  [
    "an older Peatio",
    "downgrade",
    update(
      "Deployment",
      pods(`quay.io/openware/peatio:2.6.57${pinned}`),
      pods(`quay.io/openware/peatio:2.6.9${pinned}`),
    ),
    "peatio 2.6.57 → 2.6.9",
  ],
  ["an older release of BOSH", "downgrade", bosh(manifest(1, "2.10"), manifest(1, "2.9")), "bitcoin 2.10 → 2.9"],
  [
    "a balancer",
    "public-exposure",
    update("Service", { spec: { type: "ClusterIP" } }, { spec: { type: "LoadBalancer", ports: [{ port: 80 }] } }),
    "answers everybody on 80",
  ],
  [
    "another port of every node",
    "public-exposure",
    update(
      "Service",
      { spec: { type: "NodePort", ports: [{ nodePort: 30080 }] } },
      { spec: { type: "NodePort", ports: [{ nodePort: 30080 }, { nodePort: 30082 }] } },
    ),
    "every node answers on port 30082".replace("every", "Every"),
  ],
  ["an Ingress", "public-exposure", made("Ingress", { spec: { rules: [] } }), "Ingress lets callers in"],
  [
    "a pod in the node's network",
    "public-exposure",
    update("Deployment", pods("a/b:1"), { spec: { template: { spec: { hostNetwork: true, containers: [] } } } }),
    "in the node's network",
  ],
  [
    "administration on the public gateway",
    "public-exposure",
    update(
      "ConfigMap",
      envoy([closed]),
      envoy([closed, { match: { prefix: "/api/v2/peatio/admin" }, route: { cluster: "peatio" } }]),
    ),
    "The public gateway serves",
  ],
  [
    "administration that is not closed",
    "public-exposure",
    update("ConfigMap", envoy([closed]), envoy([])),
    "does not close",
  ],
  ["a wider role", "identity", update("ClusterRole", rule(["get"]), rule(["get", "delete"])), "delete pods"],
  ["a role for everything", "identity", update("Role", rule(["get"]), rule(["*"], ["*"])), "* *"],
  [
    "another group",
    "identity",
    update("RoleBinding", binding("read", "a"), binding("read", "a", "b")),
    "Group b get ClusterRole read",
  ],
  [
    "another role",
    "identity",
    update("RoleBinding", binding("read", "a"), binding("write", "a")),
    "Group a get ClusterRole write",
  ],
  [
    "a pod that can speak to the API",
    "identity",
    update(
      "Deployment",
      { spec: { template: { spec: { automountServiceAccountToken: false, containers: [] } } } },
      { spec: { template: { spec: { containers: [] } } } },
    ),
    "can speak to the API",
  ],
  ["a wider policy of Vault", "identity", vault(hcl("read"), hcl("read", "update")), "update on transit/keys/x"],
  [
    "an image without digest",
    "image",
    update("Deployment", pods(`quay.io/openware/peatio:2.6.57${pinned}`), pods("quay.io/openware/peatio:2.6.58")),
    "has no digest",
  ],
  [
    "a fork",
    "image",
    update("CronJob", {}, { spec: { jobTemplate: pods(`ghcr.io/evil/peatio:2.6.57${pinned}`) } }),
    "none of the vanilla repositories",
  ],
  [
    "a policy for everybody",
    "network-policy",
    update(
      "NetworkPolicy",
      network({ policyTypes: ["Ingress"] }),
      network({ policyTypes: ["Ingress"], ingress: [{}] }),
    ),
    "calls from everybody on every port",
  ],
  [
    "a policy without peers",
    "network-policy",
    made("NetworkPolicy", network({ egress: [{ ports: [{ port: 443 }] }] })),
    "calls to everybody on 443",
  ],
  [
    "a policy for every range",
    "network-policy",
    made("NetworkPolicy", network({ egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] })),
    "everybody, private ranges too",
  ],
  [
    "a policy to the internet",
    "network-policy",
    update("NetworkPolicy", network({ egress: [] }), network({ egress: [internet] })),
    "calls to the internet on 443",
  ],
  [
    "a policy for every namespace",
    "network-policy",
    made("NetworkPolicy", network({ ingress: [{ from: [{ namespaceSelector: {} }] }] })),
    "every pod of every namespace",
  ],
  [
    "no denial any more",
    "network-policy",
    gone("NetworkPolicy", denial),
    "Nothing denies calls to the pods of production",
  ],
  [
    "a denial of one direction only",
    "network-policy",
    update("NetworkPolicy", denial, { spec: { podSelector: {}, policyTypes: ["Ingress"] } }),
    "calls from the pods",
  ],
  [
    "a weaker Pod Security",
    "admission",
    update("Namespace", restricted("restricted"), restricted("baseline")),
    "restricted → baseline",
  ],
  [
    "an older Pod Security",
    "admission",
    update("Namespace", restricted("restricted"), restricted("restricted", "v1.30")),
    "v1.35 → v1.30",
  ],
  ["a namespace without Pod Security", "admission", made("Namespace"), "enforces nothing"],
  ["a policy that goes", "admission", gone("ValidatingAdmissionPolicy"), "nothing refuses"],
  [
    "a policy that lets pass what it can't judge",
    "admission",
    update("ValidatingAdmissionPolicy", admitting(), admitting({ failurePolicy: "Ignore" })),
    "Fail → Ignore",
  ],
  [
    "a policy with fewer validations",
    "admission",
    update("ValidatingAdmissionPolicy", admitting(), admitting({ validations: [{ expression: "object.x == 1" }] })),
    "1 of its validations",
  ],
  [
    "a policy that says yes",
    "admission",
    update(
      "ValidatingAdmissionPolicy",
      admitting(),
      admitting({ validations: [{ expression: "true" }, { expression: "object.y == 2" }] }),
    ),
    "refuses nothing",
  ],
  [
    "a policy that looks at less",
    "admission",
    update(
      "ValidatingAdmissionPolicy",
      admitting(),
      admitting({
        matchConstraints: { resourceRules: [{ apiGroups: [""], resources: ["pods"], operations: ["CREATE"] }] },
      }),
    ),
    "names less",
  ],
  [
    "a binding that only warns",
    "admission",
    update(
      "ValidatingAdmissionPolicyBinding",
      { spec: { policyName: "p", validationActions: ["Deny"] } },
      { spec: { policyName: "p", validationActions: ["Warn"] } },
    ),
    "Deny → Warn",
  ],
  ["a binding that goes", "admission", gone("ValidatingAdmissionPolicyBinding"), "judges nothing"],
];

describe("is refused, waived by an exception for it, and not by one that ended or is for something else", () => {
  test.each(refused)("%s", (_what, guard, change, reason) => {
    const found = verdicts(guard, change);
    expect(found.reasons.join("; ")).toContain(reason);
    expect(found).toMatchObject(asItShould);
  });
});

const feature = { scope: "feature-kyc" } as const;
const passes: readonly (readonly [string, Change])[] = [
  ["a set without volumes that goes", gone("StatefulSet", { spec: {} })],
  ["a Deployment that goes", gone("Deployment", {})],
  ["a job that is made anew", update("Job", {}, {}, { class: "replace" })],
  [
    "a feature's namespace that ends",
    gone("Namespace", {}, { scope: "cluster", address: "core/Namespace/feature-kyc" }),
  ],
  ["a feature's set that ends", gone("StatefulSet", claims, feature)],
  ["a feature's denial that ends", gone("NetworkPolicy", denial, feature)],
  ["a feature that calls the internet", made("NetworkPolicy", network({ egress: [internet] }), feature)],
  ["a feature's binding", made("RoleBinding", binding("read", "a"), feature)],
  [
    "an older frontend",
    update(
      "Deployment",
      pods(`quay.io/openware/baseapp:2.6.27${pinned}`),
      pods(`quay.io/openware/baseapp:2.6.20${pinned}`),
    ),
  ],
  [
    "a newer Peatio",
    update(
      "Deployment",
      pods(`quay.io/openware/peatio:2.6.9${pinned}`),
      pods(`quay.io/openware/peatio:2.6.57${pinned}`),
    ),
  ],
  [
    "an image of stage without digest",
    object({
      type: "Deployment",
      environment: "stage",
      before: pods("quay.io/openware/peatio:2.6.57"),
      after: pods("quay.io/openware/peatio:2.6.58"),
    }),
  ],
  [
    "an image that was there",
    update("Deployment", pods("quay.io/openware/peatio:2.6.57"), pods("quay.io/openware/peatio:2.6.57", { args: [] })),
  ],
  ["a Service of the cluster", made("Service", { spec: { ports: [{ port: 80 }] } })],
  [
    "another route for customers",
    update(
      "ConfigMap",
      envoy([closed]),
      envoy([closed, { match: { prefix: "/api/v2/peatio/public" }, route: { cluster: "peatio" } }]),
    ),
  ],
  ["a narrower role", update("ClusterRole", rule(["*"]), rule(["get", "list"]))],
  ["a group less", update("RoleBinding", binding("read", "a", "b"), binding("read", "a"))],
  [
    "a policy between two pods",
    made(
      "NetworkPolicy",
      network({ ingress: [{ from: [{ podSelector: { matchLabels: { app: "y" } } }], ports: [{ port: 80 }] }] }),
    ),
  ],
  [
    "another digest in an admission policy",
    update(
      "ValidatingAdmissionPolicy",
      admitting(),
      admitting({ validations: [{ expression: "object.x == 3" }, { expression: "object.y == 2" }] }),
    ),
  ],
  ["a stricter Pod Security", update("Namespace", restricted("baseline"), restricted("restricted"))],
  ["a capability less in Vault", vault(hcl("read", "update"), hcl("read"))],
  [
    "a larger disk of BOSH",
    bosh(manifest(10), manifest(1000), {
      values: [{ path: "instance_groups[bitcoin].persistent_disk", before: 10, after: 1000, forcesReplacement: false }],
    }),
  ],
];

describe("passes", () => {
  test.each(passes)("%s", (_what, change) => {
    expect(refusing([change])).toEqual([]);
  });
});

const [production, stage] = record().environments;
if (!production || !stage) throw new Error("no record");

describe("an image that the description excepts", () => {
  const reference = "quay.io/openware/peatio:2.6.58";
  const change = update("Deployment", pods(`quay.io/openware/peatio:2.6.57${pinned}`), pods(reference));
  const excepted = (expires: string) =>
    record({
      environments: [
        {
          ...production,
          images: {
            peatio: { reference, digest: { acceptedBy: "cto@exchange.example", reason: "no registry yet", expires } },
          },
        },
        stage,
      ],
    });

  test("passes with that exception, and shows whose it is", () => {
    expect(judge([change], excepted("2026-12-31"))).toMatchObject([
      { guard: "image", exception: { owner: "cto@exchange.example", expires: "2026-12-31" } },
    ]);
  });

  test("is refused once the exception has ended", () => {
    expect(refusing([change], excepted("2026-11-27"))).toEqual(["image"]);
  });
});

describe("the destination of funds", () => {
  // Made here: an address that stands in a file is taken for somebody's.
  const base58check = createBase58check((data) => createHash("sha256").update(data).digest());
  const bitcoin = (seed: number) => base58check.encode(Uint8Array.from([0, ...Array.from({ length: 20 }, () => seed)]));
  const ether = (digit: string) => `0x${digit.repeat(40)}`;
  const wallets = (address: string, more: JsonObject = {}) => ({
    data: { "wallets.yml": stringify([{ name: "cold", address, ...more }]) },
  });
  const currencies = (...contracts: readonly string[]) => ({
    data: {
      "currencies.yml": stringify(
        contracts.map((contract, index) => ({ id: `t${index}`, options: { erc20_contract_address: contract } })),
      ),
    },
  });
  const template = (path: string) => ({ data: { "wallets.yml.tpl": `{{ with secret "${path}" }}{{ end }}` } });

  const changes: readonly (readonly [string, Change, string])[] = [
    ["another address", update("ConfigMap", wallets(bitcoin(1)), wallets(bitcoin(2))), bitcoin(2)],
    ["an address where none was", update("ConfigMap", { data: {} }, wallets(ether("a"))), ether("a")],
    ["an address that goes", update("ConfigMap", wallets(ether("a")), { data: {} }), "→ nothing"],
    [
      "an address in a pod's environment",
      update(
        "Deployment",
        pods("a/b:1", { env: [{ name: "COLD", value: ether("a") }] }),
        pods("a/b:1", { env: [{ name: "COLD", value: ether("b") }] }),
      ),
      ether("b"),
    ],
    [
      "an address in Vault's data",
      vault({ wallets: [{ name: "cold", address: ether("a") }] }, { wallets: [{ name: "cold", address: ether("b") }] }),
      "wallets[cold].address",
    ],
    [
      "wallets read from elsewhere",
      update("ConfigMap", template("rkcp/data/stage/peatio/seed/wallets"), template("rkcp/data/stage/other/wallets")),
      "other/wallets",
    ],
    [
      "a known currency that is another contract",
      update("ConfigMap", currencies(ether("a")), currencies(ether("b"))),
      "another contract",
    ],
  ];

  test.each(changes)("%s is refused, and no exception helps", (_what, change, reason) => {
    const exceptions = [
      {
        guard: "funds",
        environment: "production",
        address: change.address,
        owner: "ada",
        expires: "2026-12-01",
        reason: "please let it pass",
      },
    ];
    const found = judge([change], record({ exceptions })).filter(({ guard }) => guard === "funds");
    expect(found.map((one) => one.reason).join()).toContain(reason);
    expect(found.every(({ waivable, exception }) => !waivable && exception === undefined)).toBe(true);
    expect(found[0]?.fix).toContain("custodians sign");
  });

  test("a new currency brings its contract along", () => {
    expect(refusing([update("ConfigMap", currencies(ether("a")), currencies(ether("a"), ether("b")))])).toEqual([]);
  });

  test("a number that only looks like an address is none", () => {
    expect(
      refusing([
        update(
          "ConfigMap",
          wallets("1BoatSLRHtKNngkdXEeobR76b53LETtpyX"),
          wallets("1BoatSLRHtKNngkdXEeobR76b53LETtpyY"),
        ),
      ]),
    ).toEqual([]);
  });

  test("an address in a description that is not rendered counts as well", () => {
    const withFunds = (funds: Record<string, string>) => record({ environments: [{ ...production, funds }, stage] });
    expect(
      judge([], withFunds({ "wallets.cold": ether("b") }), withFunds({ "wallets.cold": ether("a") })),
    ).toMatchObject([{ guard: "funds", address: "environments/production.ts" }]);
  });
});
