import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Construct } from "constructs";
import type { AwsDns } from "../dns";

export interface AwsCertificateProps {
  /** The one name it speaks for: with several, the loss of one key is the loss of all of them. */
  readonly host: string;
  readonly dns: AwsDns;
  /** Whether the name's zone answers in the world, so that the certificate can be waited for. */
  readonly delegated: boolean;
}

/**
 * A certificate for one name, proved by a record of our public zone, issued and renewed by ACM. Its key never leaves AWS.
 *
 * ACM sees the record only once the parent zone names our servers, which is done by hand after the zone exists: until
 * then the certificate is asked for and not waited for (ADR 12).
 */
export class AwsCertificate extends Construct {
  /** ARN of the issued certificate; undefined until the zone is delegated. */
  readonly issuedArn: string | undefined;

  constructor(scope: Construct, id: string, { host, dns, delegated }: AwsCertificateProps) {
    super(scope, id);
    const certificate = new AcmCertificate(this, "certificate", {
      domainName: host,
      validationMethod: "DNS",
      // Shorter handshakes than RSA; every browser since 2014 takes it.
      keyAlgorithm: "EC_prime256v1",
      options: { certificateTransparencyLoggingPreference: "ENABLED" },
      // A listener holds it: the new one has to exist before the old one may go.
      lifecycle: { createBeforeDestroy: true },
    });
    const proof = certificate.domainValidationOptions.get(0);
    const record = dns.addPublicRecord({
      id: `${id}-proof`,
      host: proof.resourceRecordName,
      type: proof.resourceRecordType,
      targets: [proof.resourceRecordValue],
    });
    if (!delegated) return;
    const validation = new AcmCertificateValidation(this, "issued", {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
      // ACM looks within minutes; what takes longer is a delegation that is not there, and waiting hides it.
      timeouts: { create: "20m" },
    });
    this.issuedArn = validation.certificateArn;
  }
}
