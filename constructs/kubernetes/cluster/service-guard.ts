import { celLiteral } from "./cel";
import { administrator, isController, isNamed, refusal, type PolicySpec } from "./policy";

/** A Service as it is rendered. */
export interface RenderedService {
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly port: number; readonly targetPort: string; readonly nodePort?: number }[];
}

const written = [
  { apiGroups: [""], apiVersions: ["v1"], resources: ["services"], operations: ["CREATE", "UPDATE"] },
] as const;

/**
 * A Service can take traffic that others mean for somebody else: by addresses it claims, or by a door to the outside.
 *
 * @param doors Services with node ports, the gateways'; no others may have any
 */
export function doorsPolicy(doors: readonly RenderedService[]): PolicySpec {
  const ports = Object.fromEntries(
    doors.map(({ name, ports: own }) => [
      name,
      own.flatMap(({ nodePort }) => (nodePort === undefined ? [] : [nodePort])),
    ]),
  );
  return {
    matchConstraints: { resourceRules: written },
    variables: [
      { name: "type", expression: 'object.spec.?type.orValue("ClusterIP")' },
      { name: "doors", expression: `dyn(${celLiteral(ports)})` },
    ],
    validations: [
      refusal(
        "size(object.spec.?externalIPs.orValue([])) == 0",
        "A Service may claim no addresses: it would take what pods send to a node or a database. Fix: take externalIPs out",
      ),
      refusal(
        'variables.type in ["ClusterIP", "ExternalName"] || (variables.type == "NodePort" && object.metadata.name in variables.doors' +
          " && object.spec.ports.all(one, one.?nodePort.orValue(0) in variables.doors[object.metadata.name]))",
        `Allowed: node ports of ${doors.map(({ name }) => name).join(" and ") || "nobody"}, as rendered. Fix: go through the gateway`,
      ),
    ],
  };
}

/**
 * What is found under a rendered name is the workload of that name: whoever leads `rabbitmq` or `peatio-redis` to pods of
 * their own is told every password by those who sign in. A Service of a pinned workload doesn't go, either: its address
 * would be free for a Service of somebody else, while the daemons still hold the name's last answer.
 *
 * A name that isn't rendered is free: nobody asks for it.
 */
export function renderedServicesPolicy(services: readonly RenderedService[], pinned: readonly string[]): PolicySpec {
  const expected = Object.fromEntries(
    services.map(({ name, selector, ports }) => [
      name,
      {
        type: ports.some(({ nodePort }) => nodePort !== undefined) ? "NodePort" : "ClusterIP",
        selector,
        ports: ports.map(({ port, targetPort }) => ({ port, targetPort })),
      },
    ]),
  );
  return {
    matchConstraints: { resourceRules: [{ ...written[0], operations: ["CREATE", "UPDATE", "DELETE"] }] },
    matchConditions: [{ name: "rendered", expression: isNamed(services.map(({ name }) => name)) }],
    variables: [
      administrator,
      { name: "pinned", expression: isNamed(pinned) },
      { name: "expected", expression: `dyn(${celLiteral(expected)})[object.metadata.name]` },
    ],
    validations: [
      refusal(
        `object != null || !variables.pinned || variables.administrator || ${isController}`,
        "Allowed to cluster administrators: deleting the Service of a pinned workload. Fix: leave it, or have break-glass apply the cluster set without the workload first",
      ),
      refusal(
        'object == null || (object.spec.?type.orValue("ClusterIP") == variables.expected.type && dyn(object).spec.?selector == optional.of(variables.expected.selector)' +
          ' && dyn(object).spec.?ports.orValue([]).map(one, {"port": dyn(one.port), "targetPort": dyn(one.targetPort)}) == variables.expected.ports)',
        "A Service leads where its name says: type, selector and ports are those that were rendered. Fix: apply what was rendered; when they change, break-glass applies the cluster set first",
      ),
    ],
  };
}

/** A feature's alias leads to the environment it borrows from, not to whatever name. */
export function aliasesPolicy(namespace: string): PolicySpec {
  return {
    matchConstraints: { resourceRules: written },
    validations: [
      refusal(
        `object.spec.?type.orValue("ClusterIP") != "ExternalName" || object.spec.externalName.endsWith(".${namespace}.svc.cluster.local")`,
        `Allowed as externalName: Services of ${namespace}. Fix: apply what was rendered`,
      ),
    ],
  };
}

/** In the environment's own namespaces a name that leads elsewhere has no use. */
export function noAliasesPolicy(): PolicySpec {
  return {
    matchConstraints: { resourceRules: written },
    validations: [
      refusal(
        'object.spec.?type.orValue("ClusterIP") != "ExternalName"',
        "A Service here may not lead out of the namespace. Fix: apply what was rendered",
      ),
    ],
  };
}
