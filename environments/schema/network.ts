import { z } from "zod";
import {
  day,
  domain,
  email,
  flag,
  integer,
  ipv4Network,
  keyed,
  oneOf,
  reason,
  safeguard,
  section,
  text,
} from "./primitives";

/** Days CloudWatch Logs accepts (cloud facts 1.9: 366 is refused), a year and more: the scanners' floor is 365. */
export const logRetentionDays = z.literal([365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], {
  error:
    "Allowed: 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days. Fix: use 365 unless a regulator asks for more",
});

/** The environment's own network; platform/addresses.ts cuts it into tiers and zones. */
export const network = section(
  {
    /**
     * The whole range, /16 to /20. The private tier takes an eighth per zone, every other tier a 1/256 per zone.
     * Changing it replaces the network and everything in it.
     */
    cidr: ipv4Network(16, 20, "take a free /16 of 10.0.0.0/8"),
    /**
     * `"single"`: one NAT gateway, whose zone is a single point of failure for outgoing traffic; a third of the price.
     * `"per-zone"`: one in each. Changing it moves the outgoing address: tell the partners who allow-list it.
     */
    natGateways: oneOf(["single", "per-zone"], "use per-zone in production"),
    /** Zones that hold the interface endpoints; `"every"` triples their hourly price and survives the loss of a zone. */
    endpointZones: oneOf(["first", "every"], "use every in production"),
    /** How long flow logs are kept. Changing it is in place; older entries go at once when it is lowered. */
    flowLogRetentionDays: logRetentionDays,
    /**
     * Other networks that will route to this one (office, another environment); none may overlap with it or each other.
     * So far they are only held against the address plan: the routes come with the peering.
     */
    peers: keyed(
      section(
        {
          /** The other side's range. */
          cidr: ipv4Network(8, 28, "write the range the other side announces"),
          /** Why traffic passes between the two. */
          reason: reason("say what the peering is for"),
        },
        "give cidr and reason of the peer",
      ),
      "name each peer for what it is",
    ),
  },
  "describe the network",
);

/** Names other people and machines use. */
export const domains = section(
  {
    /** The public name of the exchange. Its zone is delegated once, by hand; changing it is a migration. */
    public: domain("use the name customers type"),
    /** The private zone that carries `mysql.`, `vault.`, `rabbitmq.` and the nodes. Clients hold these names. */
    private: domain("use a name nobody can register, below .internal"),
    /**
     * Whether the parent zone names this zone's servers, which a person does after the first deploy printed them
     * (`name-servers`). Before that no certificate can be issued: nothing listens for TLS, and a deploy waits for nothing.
     * Setting it back closes both entries.
     */
    delegated: flag("set false until the parent zone names the servers that the first deploy prints"),
    /**
     * Whether the public zone is signed. Switch it off in two steps, a week apart: first the DS record at the parent, then
     * here; the other way round takes the domain off the net.
     */
    dnssec: safeguard,
  },
  "give the public and the private domain",
);

/** The two ways in: the public one for customers, the internal one for administration. */
export const entry = section(
  {
    /** Requests one address may send in five minutes before it is refused; WAF counts from 10. */
    requestsPerFiveMinutes: integer(100, 2_000_000, "use 2000, more where many customers share one address"),
    /**
     * A certificate from elsewhere for the public name, imported into ACM by hand: it is neither proved by our zone nor
     * renewed by itself, hence dated. Left out: ACM issues and renews.
     */
    certificate: section(
      {
        arn: text(
          /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
          "the ARN of a certificate in ACM",
          "copy it from ACM in the environment's account and region",
        ),
        /** Who accepts that somebody has to renew it. */
        acceptedBy: email("name the person who renews it"),
        reason: reason("say why ACM may not issue it"),
        /** Last day the exception holds, the certificate's own or earlier; the day after, synth refuses. At most a year ahead. */
        expires: day("pick a day before the certificate ends"),
      },
      "give arn, acceptedBy, reason and expires, or leave it out",
    ).optional(),
    /** Names of `network.peers` from which administration is reached; empty: from the jumpbox alone. */
    administrationFrom: z.array(z.string({ error: "Allowed: a name of network.peers. Fix: name the peer" }), {
      error: "Allowed: a list of names of network.peers. Fix: use [] for the jumpbox alone",
    }),
  },
  "describe the entry",
);

/** Who answers for the environment. */
export const owner = section(
  {
    /** Team on every resource's tag. */
    team: text(
      /^[\p{L}\p{N}][\p{L}\p{N} ._-]{1,39}$/u,
      "2 to 40 letters, digits, spaces, dots, dashes",
      "name the team",
    ),
    /** Where alarms arrive; every address confirms its subscription once. */
    alarmEmails: z
      .array(email("use a mailing list that somebody reads at night"), {
        error: "Allowed: a list of e-mail addresses. Fix: give at least one",
      })
      .min(1, { error: "Allowed: at least one e-mail address. Fix: name who is woken up" })
      .max(10, { error: "Allowed: at most 10 e-mail addresses. Fix: use a mailing list" })
      .refine((emails) => new Set(emails).size === emails.length, {
        error: "Allowed: each e-mail address once. Fix: remove the repeated one",
      }),
  },
  "say who owns the environment",
);

/** Parts of physical names. */
export const naming = section(
  {
    /** First part of every physical name, 2 to 10 characters. Changing it renames, hence replaces, nearly
     * everything, and makes every column that Vault encrypts unreadable: its keys carry the name. */
    project: text(/^[a-z][a-z0-9]{1,9}$/, "2 to 10 characters [a-z0-9], a letter first", "use a short word"),
    /** Ends names that are unique in the world or blocked after deletion. Committed, never random at synth. */
    suffix: text(/^[a-z0-9]{4,8}$/, "4 to 8 characters [a-z0-9]", "pick one once and keep it"),
  },
  "give project and suffix",
);
