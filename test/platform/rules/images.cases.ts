import { imagesAreOfTheLine, imagesAreVanilla, productionImagesArePinned } from "../../../platform/rules/images";
import { absent } from "../../environments/descriptions";
import type { RuleCase } from "./rule-case";

const digest = `sha256:${"0".repeat(64)}`;
const accepted = {
  acceptedBy: "cto@exchange.example",
  reason: "the patch is on its way into the release",
  expires: "2027-01-31",
};
const peatio = "services.images.peatio";
/** Applogic as somebody installs it who needs it. */
const applogic = (changes: object) => ({
  "services.applogic": { enabled: true, replicas: { min: 1, max: 1 } },
  "services.images.applogic": { registry: "docker.io", repository: "rubykube/applogic", tag: "latest", ...changes },
});

export const imageCases: readonly RuleCase[] = [
  {
    rule: imagesAreVanilla,
    keeps: [
      {
        what: "the registry of an older release",
        changes: { [`${peatio}.registry`]: "docker.io", [`${peatio}.repository`]: "rubykube/peatio" },
      },
      {
        what: "a mirror's folder",
        changes: {
          "services.mirrors": ["mirror.example:5000"],
          [`${peatio}.registry`]: "mirror.example:5000",
          [`${peatio}.repository`]: "quay/openware/peatio",
        },
      },
      {
        what: "a fork that somebody answers for",
        changes: { [`${peatio}.repository`]: "exchange/peatio", [`${peatio}.exceptions`]: { fork: accepted } },
      },
    ],
    breaks: [
      {
        what: "a fork",
        changes: { [`${peatio}.repository`]: "exchange/peatio" },
        path: `${peatio}.repository`,
        message:
          "Allowed: quay.io/openware/peatio or docker.io/rubykube/peatio, or a mirror of it. Fix: name a vanilla one, list its mirror in services.mirrors, or accept the fork in exceptions.fork",
      },
      {
        what: "a repository that only ends like the vanilla one",
        changes: {
          "services.mirrors": ["mirror.example"],
          [`${peatio}.registry`]: "mirror.example",
          [`${peatio}.repository`]: "not-openware/peatio",
        },
        path: `${peatio}.repository`,
        message:
          "Allowed: quay.io/openware/peatio or docker.io/rubykube/peatio, or a mirror of it. Fix: name a vanilla one, list its mirror in services.mirrors, or accept the fork in exceptions.fork",
      },
      {
        what: "a fork whose day has passed",
        changes: {
          [`${peatio}.repository`]: "exchange/peatio",
          [`${peatio}.exceptions`]: { fork: { ...accepted, expires: "2026-11-21" } },
        },
        path: `${peatio}.exceptions.fork.expires`,
        message:
          "It ended before today, 2026-11-22: the fork runs on without anybody's consent. Fix: go back to the release, or accept it anew with a later day",
      },
      {
        what: "an exception that nothing needs",
        changes: { [`${peatio}.exceptions`]: { fork: accepted } },
        path: `${peatio}.exceptions.fork`,
        message: "Nothing needs it any more. Fix: remove it",
      },
    ],
  },
  {
    rule: imagesAreOfTheLine,
    keeps: [
      { what: "a patch release with a suffix", changes: { [`${peatio}.tag`]: "2.6.58-alpine" } },
      { what: "latest with a digest, accepted", changes: applogic({ digest, exceptions: { line: accepted } }) },
    ],
    breaks: [
      {
        what: "an older line",
        changes: { [`${peatio}.tag`]: "2.2.34" },
        path: `${peatio}.tag`,
        message:
          "Allowed: 2.6.x, since an older line demands VAULT_TOKEN at boot, which no pod has, and a newer one keeps other files and tables. Fix: name a release of that line",
      },
      {
        what: "latest",
        changes: { "services.images.coinhub.tag": "latest" },
        path: "services.images.coinhub.tag",
        message: "Allowed: the tag of a release. Fix: name it; where there is none, accept latest in exceptions.line",
      },
      {
        what: "latest without a digest, accepted",
        changes: applogic({ exceptions: { line: accepted } }),
        path: "services.images.applogic.digest",
        message:
          "Allowed: latest only together with a digest. Fix: copy it from the registry after the pull was verified",
      },
    ],
  },
  {
    rule: productionImagesArePinned,
    keeps: [
      { what: "a tag in stage" },
      {
        what: "a digest",
        base: "production",
        changes: { [`${peatio}.digest`]: digest, [`${peatio}.exceptions`]: absent },
      },
    ],
    breaks: [
      {
        what: "a tag alone",
        base: "production",
        changes: { [`${peatio}.exceptions`]: absent },
        path: `${peatio}.digest`,
        message:
          "Not in production: a tag can be moved. Fix: copy the digest from the registry, or accept it in exceptions.digest",
      },
      {
        what: "an exception beside a digest",
        base: "production",
        changes: { [`${peatio}.digest`]: digest },
        path: `${peatio}.exceptions.digest`,
        message: "Nothing needs it any more. Fix: remove it",
      },
    ],
  },
];
