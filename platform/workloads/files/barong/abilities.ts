import { rubyYaml } from "../ruby-yaml";

type Actions = Readonly<Partial<Record<"manage" | "read", readonly string[]>>>;

const customer = ["User", "Level", "Label", "Profile"];

/** What members of staff may do with Barong's models, by role (application facts 2.4; openware/barong 2.6, app/models). */
const adminPermissions: Readonly<Record<string, Actions>> = {
  superadmin: { manage: [...customer, "Ability", "Activity", "APIKey", "Permission", "Restriction", "Document"] },
  admin: { manage: [...customer, "Ability", "APIKey", "Restriction", "Document"], read: ["Activity", "Permission"] },
  technical: { manage: ["APIKey", "Restriction"], read: [...customer, "Ability", "Activity"] },
  accountant: { read: [...customer, "Ability", "Activity"] },
  compliance: { manage: customer, read: ["Ability", "Document"] },
  // Support lifts a lost second factor, which is an update of the user.
  support: { manage: ["User"], read: ["Ability", "Label", "Level", "Profile", "Activity"] },
};

/** `abilities.yml` of Barong: roles against models. */
export function barongAbilities(): string {
  return rubyYaml({ roles: Object.keys(adminPermissions), admin_permissions: adminPermissions });
}
