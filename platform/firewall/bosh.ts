import { groups } from "./groups";
import { platformServices } from "./machines";
import { group, internet, type Request, rule } from "./requests";

/** What the jumpbox asks of the director: SSH, the agent during create-env, UAA, CredHub, the API (bosh facts 1.4). */
const directorPorts: Readonly<Record<number, string>> = {
  22: "the director's own shell, for repairs",
  6868: "create-env speaks with the director's agent",
  8443: "UAA",
  8844: "CredHub",
  25_555: "the director's API",
};

/** What every machine of the director asks of it: NATS and the blob store (bosh facts 1.4). */
const agentPorts: Readonly<Record<number, string>> = {
  4222: "agents listen for the director's orders",
  25_250: "agents fetch what they install",
};

/** The director, what it makes, and the jumpbox before both. What runs on those machines brings flows of its own. */
export function boshFlows(): Request[] {
  const jumpbox = group(groups.jumpbox);
  const director = group(groups.director);
  const managed = group(groups.managed);
  const worker = group(groups.worker);
  return [
    ...[groups.jumpbox, groups.director, groups.managed].flatMap(platformServices),
    ...[jumpbox, director, managed].map((from) =>
      rule(from, internet, 443, "releases and stemcells; the cloud's own API"),
    ),
    ...Object.entries(directorPorts).map(([port, reason]) => rule(jumpbox, director, Number(port), reason)),
    ...Object.entries(agentPorts).map(([port, reason]) => rule(managed, director, Number(port), reason)),
    rule(jumpbox, managed, 22, "a shell on a machine of the director, by its short-lived keys"),
    rule(worker, group(groups.controlPlane), 443, "the pipeline applies the charts"),
    rule(jumpbox, group(groups.controlPlane), 443, "people reach the private Kubernetes API"),
  ];
}
