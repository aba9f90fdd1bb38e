import { administrationComesFromPeers, certificateExceptionHolds, entryHostsFit } from "../../../platform/rules/entry";
import type { RuleCase } from "./rule-case";

const peers = {
  "network.peers": {
    office: { cidr: "10.99.0.0/24", reason: "administration from the office's own network" },
    depot: { cidr: "10.98.0.0/24", reason: "administration from the second office" },
  },
};
const certificate = {
  arn: "arn:aws:acm:eu-west-1:111111111111:certificate/00000000-0000-4000-8000-000000000000",
  acceptedBy: "cto@exchange.example",
  reason: "the regulator wants a certificate with our company's name",
  expires: "2027-06-30",
};
const exception = (changes: Partial<typeof certificate>) => ({ "entry.certificate": { ...certificate, ...changes } });

export const entryCases: readonly RuleCase[] = [
  {
    rule: administrationComesFromPeers,
    keeps: [
      { what: "administration from the jumpbox alone" },
      { what: "administration from two peers", changes: { ...peers, "entry.administrationFrom": ["office", "depot"] } },
    ],
    breaks: [
      {
        what: "a peer that is nearly there",
        changes: { ...peers, "entry.administrationFrom": ["ofice"] },
        path: "entry.administrationFrom.0",
        message:
          'No such peer. Did you mean "office"? Allowed: office, depot. Fix: name a peer, or describe it in network.peers',
      },
      {
        what: "a peer where there are none",
        changes: { "entry.administrationFrom": ["office"] },
        path: "entry.administrationFrom.0",
        message:
          "No such peer. Allowed: none, since network.peers is empty. Fix: name a peer, or describe it in network.peers",
      },
      {
        what: "a peer twice",
        changes: { ...peers, "entry.administrationFrom": ["office", "depot", "office"] },
        path: "entry.administrationFrom.2",
        message: "Allowed: each peer once. Fix: remove the repetition",
      },
    ],
  },
  {
    rule: certificateExceptionHolds,
    keeps: [
      { what: "a certificate of ACM's own" },
      { what: "an exception on its last day", changes: exception({ expires: "2026-11-22" }) },
      { what: "an exception for a year", changes: exception({ expires: "2027-11-23" }) },
    ],
    breaks: [
      {
        what: "an exception the day after its last",
        changes: exception({ expires: "2026-11-21" }),
        path: "entry.certificate.expires",
        message:
          "It ended before today, 2026-11-22: customers may meet a certificate that nobody renewed. Fix: leave entry.certificate out, or import the next one and give its day",
      },
      {
        what: "an exception for longer than a year",
        changes: exception({ expires: "2027-11-24" }),
        path: "entry.certificate.expires",
        message: "Allowed: at most a year ahead. Fix: pick a day within a year, before the certificate ends",
      },
      {
        what: "a certificate of another region",
        changes: exception({ arn: certificate.arn.replace("eu-west-1", "us-east-1") }),
        path: "entry.certificate.arn",
        message:
          "Allowed: a certificate of account 111111111111 in eu-west-1, where the balancer is. Fix: import it there, or correct the ARN",
      },
    ],
  },
  {
    rule: entryHostsFit,
    keeps: [{ what: "a domain of 58 characters", changes: { "domains.public": `${"x".repeat(50)}.example` } }],
    breaks: [
      {
        what: "a domain of 59 characters",
        changes: { "domains.public": `${"x".repeat(51)}.example` },
        path: "domains.public",
        message:
          "It has 59 characters. Allowed: 58, so that the names below it fit into a certificate. Fix: use a shorter name",
      },
    ],
  },
];
