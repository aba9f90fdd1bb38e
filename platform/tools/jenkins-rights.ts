import type { Environment } from "../../environments/schema";
import type { AccessRule } from "../access/roles";
import { toolsNamespace } from "../ends";
import { imageReference } from "../images";
import { nameLabel } from "../places";
import { scenariosConfigMap } from "./jenkins-agent";
import { jenkinsOf } from "./jenkins-settings";
import { toolNames } from "./names";

/**
 * Rights of the service account `jenkins`, by a Role in platform-tools: it makes its agents, follows them and takes them
 * away. Neither exec nor attach (its agents call it, by WebSocket), no Secrets, no ConfigMaps, nothing elsewhere.
 */
export const jenkinsRules: readonly AccessRule[] = [
  { apiGroups: [""], resources: ["pods"], verbs: ["create", "delete", "get", "list", "watch"] },
  { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
];

/** A rule in the Common Expression Language, and what is said to whom breaks it. */
export interface PodValidation {
  readonly expression: string;
  readonly message: string;
}

/** What a ValidatingAdmissionPolicy holds a kind of requests to. */
export interface PodAdmission {
  readonly namespace: string;
  /** Whose requests: as the API server calls the service account. */
  readonly username: string;
  readonly operations: readonly ("CREATE" | "DELETE")[];
  readonly validations: readonly PodValidation[];
}

/**
 * Whoever may create pods has every secret of the namespace: those of any service account, any ConfigMap, any label that
 * a NetworkPolicy opens a way for. So the pods Jenkins makes are held to what an agent is, by the API server.
 *
 * @throws when the environment has no Jenkins
 */
export function jenkinsPodAdmission(env: Environment): PodAdmission {
  const jenkins = jenkinsOf(env);
  if (!jenkins) throw new Error(`environment "${env.name}" has no Jenkins. Fix: ask jenkinsOf() first`);
  const isAgent = (object: string) =>
    `has(${object}.metadata.labels) && '${nameLabel}' in ${object}.metadata.labels && ` +
    `${object}.metadata.labels['${nameLabel}'] == '${toolNames.jenkinsAgent}'`;
  const made = (expression: string) => `request.operation != 'CREATE' || (${expression})`;
  const image = imageReference(jenkins.agent);
  return {
    namespace: toolsNamespace,
    username: `system:serviceaccount:${toolsNamespace}:${toolNames.jenkins}`,
    operations: ["CREATE", "DELETE"],
    validations: [
      {
        expression: `request.operation == 'CREATE' ? (${isAgent("object")}) : (${isAgent("oldObject")})`,
        message: `Jenkins makes and deletes pods with the label ${nameLabel}: ${toolNames.jenkinsAgent} only`,
      },
      {
        expression: made(
          "object.spec.serviceAccountName == 'default' && has(object.spec.automountServiceAccountToken) && !object.spec.automountServiceAccountToken",
        ),
        message: "an agent has the namespace's own service account, and no token of it",
      },
      {
        expression: made(
          `object.spec.containers.all(c, c.image == '${image}' && !has(c.envFrom) && (!has(c.env) || c.env.all(e, !has(e.valueFrom)))) && !has(object.spec.initContainers)`,
        ),
        message: `an agent is one image, ${image}, and takes no variable from elsewhere`,
      },
      {
        expression: made(
          `!has(object.spec.volumes) || object.spec.volumes.all(v, has(v.emptyDir) || (has(v.configMap) && v.configMap.name == '${scenariosConfigMap}'))`,
        ),
        message: `an agent mounts the ConfigMap ${scenariosConfigMap} and empty folders`,
      },
    ],
  };
}
