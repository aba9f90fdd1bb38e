import { nearestWord } from "../../environments/schema/nearest";
import { entryHosts } from "../entry";
import { datedExceptionHolds } from "./dated";
import { type Rule, violation } from "./rule";

/** A slip of the pen: more than two letters apart is another name. */
const slip = 2;

/** Administration is reached from networks that are known, each named once. */
export const administrationComesFromPeers: Rule = (env) => {
  const peers = Object.keys(env.network.peers);
  const { administrationFrom } = env.entry;
  return administrationFrom.flatMap((name, index) => {
    const path = `entry.administrationFrom.${index}`;
    const meant = nearestWord(name, peers, () => slip);
    const hint = meant !== undefined ? ` Did you mean "${meant}"?` : "";
    return [
      ...violation(
        env,
        !peers.includes(name),
        path,
        name,
        `No such peer.${hint} Allowed: ${peers.join(", ") || "none, since network.peers is empty"}. Fix: name a peer, or describe it in network.peers`,
      ),
      ...violation(
        env,
        administrationFrom.indexOf(name) < index,
        path,
        name,
        "Allowed: each peer once. Fix: remove the repetition",
      ),
    ];
  });
};

/** A certificate that nobody renews by itself is dated, and belongs to where the balancer is. */
export const certificateExceptionHolds: Rule = (env, { today }) => {
  const { certificate } = env.entry;
  if (!certificate) return [];
  const { accountId, region } = env.cloud;
  const { arn, expires } = certificate;
  return [
    ...violation(
      env,
      !arn.startsWith(`arn:aws:acm:${region}:${accountId}:`),
      "entry.certificate.arn",
      arn,
      `Allowed: a certificate of account ${accountId} in ${region}, where the balancer is. Fix: import it there, or correct the ARN`,
    ),
    ...datedExceptionHolds(env, today, {
      path: "entry.certificate.expires",
      expires,
      ended:
        "customers may meet a certificate that nobody renewed. Fix: leave entry.certificate out, or import the next one and give its day",
      within: ", before the certificate ends",
    }),
  ];
};

/** Longest name a certificate of ACM may begin with (RequestCertificate, DomainName). */
const longestCertificateName = 64;

/** The names below the public domain fit into certificates of their own. */
export const entryHostsFit: Rule = (env) => {
  const domain = env.domains.public;
  const longest = Math.max(...Object.values(entryHosts(env)).map((host) => host.length));
  const most = longestCertificateName - (longest - domain.length);
  return violation(
    env,
    longest > longestCertificateName,
    "domains.public",
    domain,
    `It has ${domain.length} characters. Allowed: ${most}, so that the names below it fit into a certificate. Fix: use a shorter name`,
  );
};
