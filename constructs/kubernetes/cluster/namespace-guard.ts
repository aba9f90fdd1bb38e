import { groups } from "../../../platform/access/roles";
import { featurePrefix } from "../../../platform/ends";
import { namespaceLabel } from "../../../platform/namespaces";
import { celList, celLiteral, celString } from "./cel";
import { administrator, isInGroup, refusal, type PolicySpec } from "./policy";
import { bindingBodies } from "./roles";

/** What every feature's Namespace says, and no more. */
export interface FeatureNamespace {
  /** All its labels; the server adds the one with the name. */
  readonly labels: Readonly<Record<string, string>>;
  /** Annotations it must have. */
  readonly annotations: readonly string[];
}

const nameLabel = "kubernetes.io/metadata.name";
const people = Object.values(groups);

/**
 * The label decides what a namespace's pods may reach, so who sets it decides that too: a deployer makes, changes and
 * deletes namespaces of features, which are told by their name and carry Pod Security; nothing else is theirs.
 */
export function namespacePolicy({ labels, annotations }: FeatureNamespace): PolicySpec {
  const kinds = (of: string) => `${of}.metadata.?labels.orValue({})[?${celString(namespaceLabel)}].orValue("")`;
  const named = (of: string) => `${of}.metadata.name.startsWith(${celString(featurePrefix)})`;
  return {
    matchConstraints: {
      resourceRules: [
        { apiGroups: [""], apiVersions: ["v1"], resources: ["namespaces"], operations: ["CREATE", "UPDATE", "DELETE"] },
      ],
    },
    matchConditions: [
      {
        name: "ours",
        expression:
          `[object, oldObject].exists(one, one != null && (${named("one")} || ${kinds("one")} != ""))` +
          ` || ${isInGroup(people)}`,
      },
    ],
    variables: [
      administrator,
      { name: "now", expression: "object == null ? oldObject : object" },
      { name: "before", expression: "oldObject == null ? object : oldObject" },
      { name: "feature", expression: named("variables.now") },
      { name: "labels", expression: "variables.now.metadata.?labels.orValue({})" },
    ],
    validations: [
      refusal(
        `variables.administrator || (variables.feature && ${kinds("variables.before")} == "feature")`,
        `Allowed: namespaces ${featurePrefix}<name> with the label ${namespaceLabel}: feature. Fix: leave the others to break-glass`,
      ),
      refusal(
        `variables.feature == (${kinds("variables.now")} == "feature")`,
        `Allowed: the label ${namespaceLabel}: feature on namespaces ${featurePrefix}<name> and on no other. Fix: correct name or label`,
      ),
      refusal(
        `!variables.feature || (${celLiteral(labels)}.all(key, variables.labels[?key] == optional.of(${celLiteral(labels)}[key]))` +
          ` && variables.labels.all(key, key in ${celList([...Object.keys(labels), nameLabel])}))`,
        `Allowed in a feature's namespace: the labels ${Object.keys(labels).sort().join(", ")}, as rendered. Fix: apply what was rendered`,
      ),
      refusal(
        `!variables.feature || ${celLiteral([...annotations])}.all(key, size(variables.now.metadata.?annotations.orValue({})[?key].orValue("")) > 0)`,
        `A feature's namespace says whose it is and how long it lives: ${annotations.join(", ")}. Fix: apply what was rendered`,
      ),
    ],
  };
}

/** Rights in a feature's namespace are the same as everywhere; elsewhere only a cluster administrator gives any. */
export function roleBindingPolicy(): PolicySpec {
  const allowed = celLiteral(bindingBodies());
  return {
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ["rbac.authorization.k8s.io"],
          apiVersions: ["v1"],
          resources: ["rolebindings"],
          operations: ["CREATE", "UPDATE", "DELETE"],
        },
      ],
    },
    matchConditions: [{ name: "people", expression: isInGroup(people) }],
    variables: [administrator],
    validations: [
      refusal(
        `variables.administrator || namespaceObject.metadata.?labels.orValue({})[?${celString(namespaceLabel)}].orValue("") == "feature"`,
        "Allowed: role bindings in namespaces of features. Fix: leave those of other namespaces to break-glass",
      ),
      refusal(
        `variables.administrator || object == null || ${allowed}.exists(one, one.roleRef == dyn(object).roleRef && one.subjects == dyn(object).subjects)`,
        "Allowed: the role bindings that every namespace has. Fix: apply what was rendered",
      ),
    ],
  };
}
