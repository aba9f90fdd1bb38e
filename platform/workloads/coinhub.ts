import type { Environment } from "../../environments/schema";
import { probedBy, replicated } from "./defaults";
import type { Workload } from "./workload";

/**
 * The proxy that signs for BitGo (application facts 3). It holds no secret, but the caller sends token and passphrase in
 * clear: it runs beside the daemons that hold them, and only they may reach it.
 */
export function coinhubWorkloads(environment: Environment): Workload[] {
  const { images, coinhub } = environment.services;
  return [
    {
      name: "coinhub",
      namespace: environment.name,
      app: "coinhub",
      tier: "chain-gateway",
      image: images.coinhub,
      kind: "deployment",
      // At each request it prints the client, in which BitGo's token is (application facts 3): whoever may read logs would
      // have it. The daemons say what failed; what Node itself complains of stays.
      command: ["/bin/sh", "-ec", `exec ./bin/coinhub -e=${coinhub.network} > /dev/null`],
      ports: { http: 8080 },
      scaling: replicated(coinhub.replicas),
      // It passes unknown paths on to BitGo: an HTTP probe would ask a stranger (application facts 3).
      probes: probedBy({ kind: "tcp" }),
      env: { BITGO_ENV: coinhub.network },
      files: [],
      resources: { cpuMillis: { request: 100, limit: 500 }, memoryMiB: { request: 256, limit: 512 } },
      writableMiB: { "/tmp": 32 },
      user: 1000,
      // Its own request timeout is 300 s; a signature takes seconds, and the daemons repeat what was cut off.
      gracePeriodSeconds: 60,
      pool: "wallets",
    },
  ];
}
