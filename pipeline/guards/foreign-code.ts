import type { Change, Json } from "../model";
import { providerSources } from "../provider-sources";
import type { ChangeContext, Guard, Objection } from "./guard";
import { said, textAt, textsOf } from "./values";

/** Data sources that run a program, or fetch what somebody else may change. */
const external: ReadonlySet<string> = new Set([
  "data.external",
  "data.http",
  "data.local_file",
  "data.local_sensitive_file",
  "data.remote_file",
  "data.terraform_remote_state",
]);

/** Resources that are there to run something. */
const runners: ReadonlySet<string> = new Set([
  "null_resource",
  "shell_script",
  "local_file",
  "aws_cloudformation_stack",
]);

/** Settings of a provider that decide where, and as whom, it works. */
const providerSettings = [
  "allowed_account_ids",
  "access_key",
  "assume_role",
  "assume_role_with_web_identity",
  "custom_ca_bundle",
  "endpoints",
  "forbidden_account_ids",
  "http_proxy",
  "https_proxy",
  "insecure",
  "profile",
  "shared_config_files",
  "shared_credentials_files",
] as const;

/** What runs code of others, with the credentials of whoever plans or applies. */
export const foreignCode: Guard = {
  name: "foreign-code",
  ofChange: (change, context) =>
    change.area !== "cloud" || change.after === undefined
      ? []
      : [...ofKind(change, context), ...ofProvisioners(change), ...ofProvider(change)],
};

function ofKind({ type, address, before, after, ...change }: Change, context: ChangeContext): Objection[] {
  const isNew = change.class === "create" || before === undefined;
  if (type === "terraform.required_providers") {
    const [was, is] = [textAt(before, "source"), textAt(after, "source")];
    if (!isNew && was === is) return [];
    const name = address.slice(address.lastIndexOf(".") + 1);
    if (isUsedAlready(name, is, context)) return [];
    return [
      {
        reason: `The provider ${name} comes ${isNew ? `newly from ${said(is)}` : `from ${said(is)} instead of ${said(was)}`}: it runs with the credentials of whoever plans`,
        fix: "do without it; if it is needed, have somebody read it, pin it in locks/, and write an exception",
      },
    ];
  }
  if (type === "module") {
    const [was, is] = [
      `${said(before?.["source"])} ${said(before?.["version"])}`,
      `${said(after?.["source"])} ${said(after?.["version"])}`,
    ];
    return isNew || was !== is
      ? [
          {
            reason: `The module comes from ${is}: its code is nobody's here`,
            fix: "write the resources out as constructs",
          },
        ]
      : [];
  }
  if (external.has(type) && (isNew || JSON.stringify(before) !== JSON.stringify(after))) {
    return [
      {
        reason: `${type} runs a program or fetches what others may change, while planning`,
        fix: "write the value into the description, or pass it as a variable",
      },
    ];
  }
  if (runners.has(type) && isNew) {
    return [
      {
        reason: `${type} is there to run something, with the credentials of whoever applies`,
        fix: "do it outside of Terraform",
      },
    ];
  }
  return [];
}

/** Whether a new environment runs the provider that one of the base runs. */
function isUsedAlready(name: string, source: string | undefined, { isNew, base }: ChangeContext): boolean {
  const sources = Object.hasOwn(providerSources, name) ? (providerSources[name] ?? []) : [];
  const isUsed = base?.environments.some(({ provider }) => provider === name) ?? false;
  return isNew && isUsed && source !== undefined && sources.includes(source);
}

/** Programs that run while applying: `local-exec` here, `remote-exec` and `file` on a machine. */
function ofProvisioners({ before, after }: Change): Objection[] {
  const known = new Set(provisionersOf(before?.["provisioner"]));
  return provisionersOf(after?.["provisioner"])
    .filter((one) => !known.has(one))
    .map((one) => ({
      reason: `A provisioner runs while applying: ${said(one)}`,
      fix: "do it at first boot, from the machine's own document",
    }));
}

function provisionersOf(value: Json | undefined): string[] {
  if (value === undefined || value === null) return [];
  const list: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return list.map((one) => JSON.stringify(one));
}

function ofProvider({ type, before, after }: Change): Objection[] {
  if (!type.startsWith("provider.")) return [];
  return providerSettings
    .filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
    .filter((name) => name !== "allowed_account_ids" || !isNarrower(before?.[name], after?.[name]))
    .map((name) => ({
      reason: `${name} ${said(before?.[name])} → ${said(after?.[name])}: it decides where the provider works, and as whom`,
      fix: "leave it; credentials and accounts come from outside",
    }));
}

/** Fewer accounts than before, but not none: without the list every account is allowed. */
function isNarrower(before: Json | undefined, after: Json | undefined): boolean {
  const [was, is] = [textsOf(before), textsOf(after)];
  return is.length > 0 && (was.length === 0 || is.every((one) => was.includes(one)));
}
