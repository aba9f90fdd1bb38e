import type { Environment } from "../environments/schema";
import type { Cloud } from "../constructs/ports/account";

export type Provider = Environment["cloud"]["provider"];

/**
 * The one switch on the provider: it loads one cloud's code and bindings, and leaving out a cloud does not compile.
 *
 * `require` and not `import()`: under tsx's CommonJS hook it costs no second loader thread, a quarter second of CPU.
 */
export function loadCloud(provider: Provider): Cloud {
  switch (provider) {
    case "aws":
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      return (require("../constructs/aws/cloud") as typeof import("../constructs/aws/cloud")).aws;
  }
}
