import type { Json, JsonObject } from "../../model";
import type { ChangeContext, Objection } from "../guard";
import type { Change } from "../../model";
import { blocksOf, numberAt, said, textAt, textsOf, written } from "../values";
import { listed, widerPolicy } from "./policies";
import { statementsIn } from "./statements";

/** What belongs to an identity, and so is rights as soon as it exists: by type, the argument that holds the policy. */
const identityPolicies: Readonly<Record<string, string>> = {
  aws_iam_group_policy: "policy",
  aws_iam_policy: "policy",
  aws_iam_role_policy: "policy",
  aws_iam_user_policy: "policy",
  aws_ssoadmin_permission_set_inline_policy: "inline_policy",
};

/** What belongs to a resource: on a new one it takes nothing from anybody. */
const resourcePolicies: Readonly<Record<string, string>> = {
  aws_backup_vault_policy: "policy",
  aws_cloudwatch_log_resource_policy: "policy_document",
  aws_ecr_repository_policy: "policy",
  aws_kms_key: "policy",
  aws_kms_key_policy: "policy",
  aws_s3_bucket_policy: "policy",
  aws_secretsmanager_secret_policy: "policy",
  aws_sns_topic_policy: "policy",
  aws_sqs_queue_policy: "policy",
  aws_vpc_endpoint: "policy",
};

/** Things that give rights by being there, with what they give. */
const givers: Readonly<Record<string, (resource: JsonObject) => string>> = {
  aws_eks_access_entry: (entry) => `${written(entry["principal_arn"])} may enter the cluster${groupsOf(entry)}`,
  aws_eks_access_policy_association: (one) =>
    `${written(one["principal_arn"])} has ${written(one["policy_arn"])} in the cluster, scope ${scopeOf(one)}`,
  aws_eks_pod_identity_association: (one) =>
    `pods of ${written(one["namespace"])}/${written(one["service_account"])} are ${written(one["role_arn"])}`,
  aws_iam_access_key: (key) => `${written(key["user"])} has a key that never ends`,
  aws_iam_group_membership: (group) => `${textsOf(group["users"]).join(", ")} are in ${written(group["group"])}`,
  aws_iam_group_policy_attachment: attached,
  aws_iam_openid_connect_provider: (provider) =>
    `whoever ${written(provider["url"])} vouches for can ask for a role (${textsOf(provider["client_id_list"]).join(", ")})`,
  aws_iam_policy_attachment: attached,
  aws_iam_role_policy_attachment: attached,
  aws_iam_saml_provider: (provider) => `whoever ${written(provider["name"])} vouches for can ask for a role`,
  aws_iam_user: (user) => `there is a user ${written(user["name"])}, who can have keys that never end`,
  aws_iam_user_policy_attachment: attached,
  aws_kms_grant: (grant) => `${written(grant["grantee_principal"])} may ${textsOf(grant["operations"]).join(", ")}`,
};

function attached(one: JsonObject): string {
  return `${written(one["role"] ?? one["user"] ?? one["group"])} has ${written(one["policy_arn"])}`;
}

const groupsOf = (entry: JsonObject): string => {
  const groups = textsOf(entry["kubernetes_groups"]);
  return groups.length === 0 ? "" : ` as ${[...groups].sort().join(", ")}`;
};

const scopeOf = (one: JsonObject): string =>
  blocksOf(one, "access_scope")
    .map((scope) => [textAt(scope, "type"), ...textsOf(scope["namespaces"])].join(" "))
    .join(", ");

/** What a change of the cloud allows more than before. */
export function ofCloud(change: Change, context: ChangeContext): Objection[] {
  const before = inHeadsWords(change.before, context);
  const { type, after } = change;
  return [
    ...ofIdentityPolicy(type, before, after, change, context),
    ...ofResourcePolicy(type, before, after),
    ...ofTrust(type, before, after),
    ...ofGiver(type, before, after),
    ...ofPasswords(type, before, after),
  ];
}

function inHeadsWords(before: JsonObject | undefined, { asInHead }: ChangeContext): JsonObject | undefined {
  return before === undefined ? undefined : (JSON.parse(asInHead(JSON.stringify(before))) as JsonObject);
}

function ofIdentityPolicy(
  type: string,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  { scope }: Change,
  { isDestroyed }: ChangeContext,
): Objection[] {
  const name = Object.hasOwn(identityPolicies, type) ? identityPolicies[type] : undefined;
  if (name === undefined) return [];
  const whose = textAt(after ?? before, "name") ?? "The policy";
  // With its role a policy goes whole; without it only the rights may go, and not the denials.
  if (after === undefined && (type === "aws_iam_policy" || isDestroyed(scope, ownerOf(before)))) return [];
  return widerPolicy(before?.[name], after?.[name], whose);
}

/** The address in `${aws_iam_role.worker_1A2B.id}`. */
function ownerOf(resource: JsonObject | undefined): string {
  const owner = written(resource?.["role"] ?? resource?.["user"] ?? resource?.["group"]);
  return /^\$\{([^.}]+\.[^.}]+)\./.exec(owner)?.[1] ?? owner;
}

function ofResourcePolicy(type: string, before: JsonObject | undefined, after: JsonObject | undefined): Objection[] {
  const name = Object.hasOwn(resourcePolicies, type) ? resourcePolicies[type] : undefined;
  if (name === undefined || before === undefined) return [];
  const [was, is] = [before[name], after?.[name]];
  if (after === undefined) {
    // A policy of its own goes and leaves the resource behind, open to whatever identities allow.
    const denials = type.endsWith("_policy") ? (statementsIn(was) ?? []).filter(({ effect }) => effect === "Deny") : [];
    return denials.length === 0
      ? []
      : [{ reason: `The policy goes with what it denies: ${listed(denials.map(({ sid }) => sid))}`, fix: "keep it" }];
  }
  if (was !== undefined && is === undefined) {
    return [{ reason: "The policy is gone, and the cloud's default lets in more", fix: "keep the policy" }];
  }
  return widerPolicy(was, is, "The policy");
}

/** Who may take a role, and for how long. */
function ofTrust(type: string, before: JsonObject | undefined, after: JsonObject | undefined): Objection[] {
  if (type !== "aws_iam_role" || after === undefined) return [];
  const trust = after["assume_role_policy"];
  const name = textAt(after, "name") ?? "the role";
  const [was, is] = [numberAt(before, "max_session_duration") ?? 3600, numberAt(after, "max_session_duration") ?? 3600];
  const longer =
    before !== undefined && is > was
      ? [{ reason: `max_session_duration ${was} → ${is} seconds`, fix: "keep sessions short" }]
      : [];
  const inline = inlinePolicies(after).flatMap(([key, policy]) =>
    widerPolicy(new Map(inlinePolicies(before)).get(key), policy, `${name}, ${key},`),
  );
  // A machine's or a service's own role is no right by itself: its policies are.
  if (before === undefined && isOfServices(trust)) return inline;
  return [...widerPolicy(before?.["assume_role_policy"], trust, `The trust of ${name}`), ...longer, ...inline];
}

const inlinePolicies = (role: JsonObject | undefined): [string, Json | undefined][] =>
  blocksOf(role, "inline_policy").map((one) => [textAt(one, "name") ?? "inline policy", one["policy"]]);

const isOfServices = (trust: Json | undefined): boolean => {
  const statements = statementsIn(trust);
  return (
    statements !== undefined &&
    statements.every(({ principals }) => principals?.every((one) => one.startsWith("Service:")) === true)
  );
};

function ofGiver(type: string, before: JsonObject | undefined, after: JsonObject | undefined): Objection[] {
  const gives = Object.hasOwn(givers, type) ? givers[type] : undefined;
  if (gives === undefined || after === undefined) return [];
  const [was, is] = [before && gives(before), gives(after)];
  if (was === is || isOnlyLess(before, after)) return [];
  return [
    {
      reason: was === undefined ? `From now on ${is}` : `From now on ${is}; before, ${was}`,
      fix: "do without it, or write an exception that says who needs it and why",
    },
  ];
}

/** Of lists some are gone and none has come; everything else is the same. */
function isOnlyLess(before: JsonObject | undefined, after: JsonObject): boolean {
  if (before === undefined) return false;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].every((key) => {
    const [was, is] = [before[key], after[key]];
    if (JSON.stringify(was) === JSON.stringify(is)) return true;
    if (["tags", "tags_all", "lifecycle", "depends_on"].includes(key)) return true;
    return (
      Array.isArray(was) && Array.isArray(is) && textsOf(is as Json).every((one) => textsOf(was as Json).includes(one))
    );
  });
}

/** Numbers that make a password weaker when they go this way. */
const passwordNumbers = [
  { name: "minimum_password_length", weaker: (was: number, is: number) => is < was },
  { name: "password_reuse_prevention", weaker: (was: number, is: number) => is < was },
  { name: "max_password_age", weaker: (was: number, is: number) => is === 0 || is > was },
] as const;

function ofPasswords(type: string, before: JsonObject | undefined, after: JsonObject | undefined): Objection[] {
  if (type !== "aws_iam_account_password_policy" || before === undefined) return [];
  const fix = "keep the account's passwords as strong as they are";
  if (after === undefined) return [{ reason: "The account's password policy is removed", fix }];
  const flags = Object.keys(before).filter(
    (key) => /^(require_|hard_expiry)/.test(key) && before[key] === true && after[key] !== true,
  );
  const numbers = passwordNumbers.flatMap(({ name, weaker }) => {
    const [was, is] = [numberAt(before, name), numberAt(after, name) ?? 0];
    return was !== undefined && weaker(was, is) ? [`${name} ${was} → ${is}`] : [];
  });
  return [...flags.map((flag) => `${flag} true → ${said(after[flag])}`), ...numbers].map((reason) => ({ reason, fix }));
}
