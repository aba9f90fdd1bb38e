import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { environment } from "../../../environments/descriptions";
import { applogicManagement } from "../../../../platform/workloads/files/applogic/management";
import { managementYaml, moneyScopes } from "../../../../platform/workloads/files/management";
import { managementAccess } from "../../../../platform/workloads/files/management-access";

const signed = (...mandatory: string[]) => ({ permitted: mandatory, mandatory });

describe("management_api.yml", () => {
  test("lets nobody in where nobody is named", () => {
    expect(parse(managementYaml("peatio", {}))).toEqual({ keychain: {}, jwt: {}, scopes: {} });
  });

  test("takes each public key from a variable whose absence stops the boot", () => {
    expect(parse(managementYaml("barong", { read_users: signed("back-office") }))).toEqual({
      keychain: { "back-office": { algorithm: "RS256", value: '<%= ENV.fetch("MANAGEMENT_KEY_BACK_OFFICE") %>' } },
      jwt: {},
      scopes: { read_users: { permitted_signers: ["back-office"], mandatory_signers: ["back-office"] } },
    });
  });

  test.each(moneyScopes)("is refused where one key alone may %s", (scope) => {
    expect(() => managementYaml("peatio", { [scope]: signed("bank") })).toThrow(
      `peatio: management scope ${scope}: Allowed: two mandatory signers or more`,
    );
  });
});

describe("Applogic's calls", () => {
  const enabled = environment("stage", {
    "services.applogic": { enabled: true, replicas: { min: 1, max: 1 } },
    "services.management.peatio": { read_operations: signed("audit") },
  });

  test("are let in by both applications where it runs", () => {
    expect(managementAccess(enabled.services)).toEqual({
      peatio: { read_operations: { permitted: ["audit", "applogic"], mandatory: ["audit"] } },
      barong: { read_users: { permitted: ["applogic"], mandatory: ["applogic"] } },
    });
  });

  test("are let in by nobody where it doesn't", () => {
    expect(managementAccess(environment("stage").services)).toEqual({ peatio: {}, barong: {} });
  });

  test("are signed with a key that the Agent fills in, for either application", () => {
    expect(applogicManagement().match(/value: \{\{JWT_PRIVATE_KEY\}\}$/gm)).toHaveLength(2);
  });
});
