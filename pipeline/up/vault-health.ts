import { request } from "node:https";
import { z } from "zod";
import { parseJson } from "../../rehearsal/parse-json";
import { StepProblem } from "./step";

/** What Vault says of itself to anybody (https://developer.hashicorp.com/vault/api-docs/system/health). */
const healthSchema = z.looseObject({ initialized: z.boolean(), sealed: z.boolean(), version: z.string() });
export type VaultHealth = z.infer<typeof healthSchema>;

export interface VaultAddress {
  /** `https://vault.<zone>:8200`. */
  readonly address: string;
  /** PEM of the custodians' authority. @default the machine's own authorities */
  readonly ca?: string;
  /** @default 10 */
  readonly timeoutSeconds?: number;
}

/**
 * Asks without a token. A node that is sealed, or not initialised, answers as well: the codes of those answers are asked to
 * be 200.
 *
 * @throws StepProblem when nobody answers, or somebody else does
 */
export function vaultHealth({ address, ca, timeoutSeconds = 10 }: VaultAddress): Promise<VaultHealth> {
  const url = new URL("/v1/sys/health?standbyok=true&perfstandbyok=true&sealedcode=200&uninitcode=200", address);
  const where = `Vault at ${url.origin}`;
  return new Promise((resolve, reject) => {
    const asked = request(url, { ...(ca !== undefined && { ca }), timeout: timeoutSeconds * 1000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (text += chunk.slice(0, 65_536)));
      answer.on("end", () => {
        const health = healthSchema.safeParse(parseJson(text));
        if (health.success) return resolve(health.data);
        reject(
          new StepProblem(
            `${where}: answers ${answer.statusCode ?? 0} and not as Vault does`,
            "point --vault-address to Vault's API",
          ),
        );
      });
      answer.on("error", reject);
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${timeoutSeconds} s`)));
    asked.on("error", (error) => {
      reject(new StepProblem(`${where}: ${error.message}`, cureOf(error)));
    });
    asked.end();
  });
}

function cureOf(error: Error): string {
  return /self[- ]signed|unable to (verify|get)|certificate|altnames/i.test(error.message)
    ? "give the custodians' authority with --vault-ca, and the name that is in Vault's certificate"
    : "run it inside the network, or open a tunnel through the jumpbox and give --vault-address";
}
