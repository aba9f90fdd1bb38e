import { setTimeout as pause } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import { chartsOf } from "../../../charts/render";
import type { Platform } from "../../../platform/platform";
import { type ControlPlane, startControlPlane } from "../../support/control-plane";

/** Users of the static token file: one for each group, and `admin`, which is break-glass. */
export const users = {
  olga: ["rkcp:operator"],
  conny: ["rkcp:on-call"],
  rea: ["rkcp:read-only"],
  dan: ["rkcp:deployer"],
} as const;
export type User = keyof typeof users | "admin";

/** An object as a test changes it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

export interface Answer {
  readonly status: number;
  /** The server's message; empty when it agreed. */
  readonly message: string;
  readonly body: Record<string, unknown>;
}

const resources: Readonly<Record<string, string>> = {
  ClusterRole: "apis/rbac.authorization.k8s.io/v1/clusterroles",
  ConfigMap: "api/v1/configmaps",
  CronJob: "apis/batch/v1/cronjobs",
  DaemonSet: "apis/apps/v1/daemonsets",
  Deployment: "apis/apps/v1/deployments",
  HorizontalPodAutoscaler: "apis/autoscaling/v2/horizontalpodautoscalers",
  Job: "apis/batch/v1/jobs",
  Namespace: "api/v1/namespaces",
  NetworkPolicy: "apis/networking.k8s.io/v1/networkpolicies",
  Node: "api/v1/nodes",
  Pod: "api/v1/pods",
  ReplicaSet: "apis/apps/v1/replicasets",
  RoleBinding: "apis/rbac.authorization.k8s.io/v1/rolebindings",
  Service: "api/v1/services",
  ServiceAccount: "api/v1/serviceaccounts",
  StatefulSet: "apis/apps/v1/statefulsets",
};

/** The files of an environment by folder, as they would be on disk. */
export function filesOf(platform: Platform, folder: string): string[] {
  return chartsOf(platform)
    .filter(({ file }) => file.startsWith(`${folder}/`))
    .sort((one, other) => Number(other.file.endsWith("namespaces.yaml")) - Number(one.file.endsWith("namespaces.yaml")))
    .map(({ content }) => content);
}

/** A control plane with an environment's cluster set and namespace, applied as break-glass and deployer apply them. */
export class ClusterUnderTest {
  private readonly clients = new Map<User, ReturnType<ControlPlane["api"]>>();

  private constructor(
    readonly plane: ControlPlane,
    readonly platform: Platform,
    private readonly objects: readonly Manifest[],
  ) {}

  /** @param parts "whole" runs the pods as well, once there are nodes */
  static async start(platform: Platform, parts: "controllers" | "whole" = "controllers"): Promise<ClusterUnderTest> {
    const groups = Object.fromEntries(Object.entries(users).map(([user, own]) => [user, [...own]]));
    const plane = await startControlPlane({ users: groups, parts });
    const objects = ["cluster", platform.environment.name].flatMap((folder) =>
      filesOf(platform, folder).flatMap((file) => parseAllDocuments(file).map((one) => one.toJS() as Manifest)),
    );
    return new ClusterUnderTest(plane, platform, objects);
  }

  /** `kubectl apply --server-side`, as the charts are applied. */
  applyAll(as: User, files: readonly string[]): ReturnType<ControlPlane["kubectl"]> {
    const argv = ["apply", "--server-side", "--field-manager=rkcp", "-f", "-"];
    return this.plane.kubectl(argv, { as, input: files.join("---\n") });
  }

  /** A rendered object, for a test to change. */
  rendered(kind: string, name: string): Manifest {
    const namespace = this.platform.environment.name;
    const found = this.objects.find(
      (object) =>
        object.kind === kind &&
        (object.metadata.namespace ?? namespace) === namespace &&
        (object.metadata.name === name || object.metadata.labels?.["app.kubernetes.io/name"] === name),
    );
    if (!found) throw new Error(`${kind} ${name} was not rendered`);
    return structuredClone(found);
  }

  /**
   * What carries pods, as a feature may have it: without the class and the tolerations that other policies refuse there.
   * Of several policies that refuse an object the server tells any one, so a test breaks the one that it is about.
   */
  renderedForFeature(kind: string, name: string, namespace: string): Manifest {
    const object = this.rendered(kind, name);
    object.metadata.namespace = namespace;
    const { spec } = (object["spec"] as { template: { spec: Record<string, unknown> } }).template;
    delete spec["priorityClassName"];
    delete spec["tolerations"];
    return object;
  }

  /** Server-side apply of one object; tried only, unless `for` says otherwise. */
  apply(as: User, object: Manifest, how: "for a trial" | "for good" = "for a trial"): Promise<Answer> {
    const query = `fieldManager=rkcp&force=true${how === "for a trial" ? "&dryRun=All" : ""}`;
    return this.ask(as, "PATCH", `${pathOf(object)}?${query}`, object, "application/apply-patch+yaml");
  }

  async ask(as: User, method: string, path: string, body?: unknown, contentType?: string): Promise<Answer> {
    const { status, body: told } = await this.clientOf(as).send(method, path, body, contentType);
    const object = (typeof told === "object" && told !== null ? told : {}) as Record<string, unknown>;
    const message = status < 300 ? "" : String(object["message"] ?? told);
    return { status, message, body: object };
  }

  private clientOf(user: User): ReturnType<ControlPlane["api"]> {
    const known = this.clients.get(user) ?? this.plane.api(user);
    this.clients.set(user, known);
    return known;
  }

  /** What `kubectl auth can-i` asks. */
  async can(as: User, verb: string, resource: string, namespace = "", name = ""): Promise<boolean> {
    const [kind = "", subresource = ""] = resource.split("/");
    const [plural = "", ...group] = kind.split(".");
    const attributes = { verb, resource: plural, group: group.join("."), subresource, namespace, name };
    const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: attributes },
    };
    const { body } = await this.ask(as, "POST", path, review);
    return (body["status"] as { allowed?: boolean } | undefined)?.allowed === true;
  }

  /**
   * Tries until the answer is as awaited: what was just written takes the API server a moment to act on.
   *
   * @throws when it isn't within two minutes, on a machine that does other things as well
   */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 120_000;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`waited two minutes in vain: ${what}`);
      await pause(100);
    }
  }

  /** The cluster set by break-glass, Vault's authority as the bootstrap writes it, then the namespace by the deployer. */
  async applyEnvironment(): Promise<{ exitCode: number; stderr: string; warnings: readonly string[] }[]> {
    const { name } = this.platform.environment;
    const cluster = await this.applyAll("admin", filesOf(this.platform, "cluster"));
    await this.until("the policies are in force", () => this.arePoliciesInForce());
    const authority = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "vault-ca", namespace: name },
      data: { "ca.pem": "authority" },
    };
    await this.apply("admin", authority, "for good");
    const namespace = await this.applyAll("dan", filesOf(this.platform, name));
    return [cluster, namespace];
  }

  /** Each kind of policy refuses something, the one that was applied last as well. */
  private async arePoliciesInForce(): Promise<boolean> {
    const namespace = this.platform.environment.name;
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "out", namespace },
      spec: { type: "ExternalName", externalName: "a.b" },
    };
    const pods = this.objects.filter(
      ({ kind, metadata }) => kind === "ValidatingAdmissionPolicy" && metadata.name.startsWith("rkcp-pin-"),
    );
    const forged = { ...this.rendered("StatefulSet", "peatio-withdraw-coin") };
    forged.metadata = { ...forged.metadata, name: "another" };
    const answers = [await this.apply("admin", service), await this.apply("admin", forged)];
    return (
      pods.length > 0 &&
      answers.every(({ status, message }) => status === 403 && message.includes("ValidatingAdmissionPolicy"))
    );
  }
}

export function pathOf({ kind, metadata }: Manifest, subresource = ""): string {
  const path = resources[kind];
  if (path === undefined) throw new Error(`no path known for ${kind}`);
  const cut = path.lastIndexOf("/");
  const where = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `/${path.slice(0, cut)}${where}${path.slice(cut)}/${metadata.name}${subresource}`;
}
