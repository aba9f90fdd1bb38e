import { resolveNs } from "node:dns/promises";
import { z } from "zod";
import { type Check, healthy, ill, noted } from "./check";

const zoneList = z.object({
  HostedZones: z.array(z.object({ Id: z.string(), Name: z.string(), Config: z.object({ PrivateZone: z.boolean() }) })),
});
const zoneDetails = z.object({ DelegationSet: z.object({ NameServers: z.array(z.string()) }).nullish() });

/** Whether the public domain leads to the environment's zone, and whether the description says so. */
export const delegation: Check = {
  id: "delegation",
  title: "public domain",
  needs: "account",
  run: async ({ environment, aws }) => {
    const { public: domain, delegated } = environment.domains;
    const { HostedZones } = await aws.ask(zoneList, ["route53", "list-hosted-zones-by-name", "--dns-name", domain]);
    const zone = HostedZones.find(({ Name, Config }) => Name === `${domain}.` && !Config.PrivateZone);
    if (!zone) {
      return delegated
        ? ill(
            `${domain} has no zone yet, and domains.delegated is true: the first deploy would wait for its certificate`,
            "set domains.delegated to false until the parent names the servers that deploy prints",
          )
        : noted(`${domain} has no zone yet`, `npx cdktf deploy ${environment.name} makes it`);
    }
    const { DelegationSet } = await aws.ask(zoneDetails, ["route53", "get-hosted-zone", "--id", zone.Id]);
    const wanted = normal(DelegationSet?.NameServers ?? []);
    const found = normal(await resolveNs(domain).catch(() => []));
    if (found.length > 0 && found.every((server) => wanted.includes(server))) {
      return delegated
        ? healthy(`${domain} is delegated`)
        : noted(`${domain} is delegated by now`, "set domains.delegated to true and deploy again: the entries open");
    }
    return {
      findings: [
        {
          what: found.length === 0 ? `${domain} is not delegated` : `${domain} is delegated to ${found.join(", ")}`,
          cure: `at whoever holds the domain above it, set NS records to ${wanted.join(", ")}`,
          weight: delegated ? "finding" : "note",
        },
      ],
    };
  },
};

const normal = (names: readonly string[]) => names.map((name) => name.toLowerCase().replace(/\.$/, "")).sort();
