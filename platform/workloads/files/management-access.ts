import type { Environment } from "../../../environments/schema";
import { applogicActions, applogicSigner } from "./applogic/management";
import type { ManagedApp, ManagementAccess } from "./management";

/** Who may call which management API: what the environment says, and what Applogic needs where it runs. */
export function managementAccess({
  applogic,
  management,
}: Pick<Environment["services"], "applogic" | "management">): Record<ManagedApp, ManagementAccess> {
  if (!applogic.enabled) return management;
  const withApplogic = (app: ManagedApp): ManagementAccess => {
    const { permitted, mandatory } = management[app][applogicActions[app]] ?? { permitted: [], mandatory: [] };
    return {
      ...management[app],
      [applogicActions[app]]: {
        permitted: [...new Set([...permitted, applogicSigner])],
        // Where nobody else must sign, Applogic must: a scope without a mandatory signer stops the boot.
        mandatory: mandatory.length > 0 ? mandatory : [applogicSigner],
      },
    };
  };
  return { peatio: withApplogic("peatio"), barong: withApplogic("barong") };
}
