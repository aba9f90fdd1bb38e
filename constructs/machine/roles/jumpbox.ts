import { artifactFolder } from "../artifacts";
import type { RoleParts } from "../role";

/** The way to the director and the cluster's API: tools for a session, no service, nothing that has to be kept. */
export function jumpboxParts(): RoleParts {
  return {
    accounts: [],
    install: [{ name: "kubectl", strip: 0, programs: ["kubectl"] }],
    files: [],
    scripts: [],
    units: [],
    commands: { kubectl: `${artifactFolder("kubectl")}/kubectl` },
  };
}
