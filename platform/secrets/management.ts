import type { Environment } from "../../environments/schema";
import { applogicSigner } from "../workloads/files/applogic/management";
import { signersOf, signerVariable } from "../workloads/files/management";
import { managementAccess } from "../workloads/files/management-access";
import { type Secret, variable } from "./secret";

/**
 * The public keys of those who sign calls to the management APIs. No secret, but nobody knows them before they are made:
 * so they come from Vault like the private halves.
 */
export function managementSecrets(env: Pick<Environment, "name" | "services">): Secret[] {
  const access = managementAccess(env.services);
  const readers = { "peatio-api": signersOf(access.peatio), barong: signersOf(access.barong) };
  const signers = [...new Set(Object.values(readers).flat())].sort();
  return signers.map((signer) => ({
    path: `${env.name}/management/${signer}`,
    producer: signer === applogicSigner ? "generated" : "operator",
    rotation: "together with the signer's private key, with a rollout",
    consumers: Object.fromEntries(
      Object.entries(readers)
        .filter(([, known]) => known.includes(signer))
        .map(([reader]) => [reader, [variable("public_key", signerVariable(signer))]]),
    ),
  }));
}
