import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, oneOfWords, refuses, wholeNumber, yesOrNo } from "../refusals";

const image = "services.images.peatio";

describe("services", () => {
  namedSettings("services", "describe the services");
  namedSettings("services.peatio", "describe peatio");
  namedSettings("services.barong", "describe barong");
  namedSettings("services.coinhub", "describe coinhub");
  namedSettings("services.arke", "describe arke");
  for (const service of ["peatio", "barong", "coinhub"]) {
    namedSettings(`services.${service}.replicas`, "give min and max");
    wholeNumber(`services.${service}.replicas.min`, 1, 50, "use 2 or more in production");
    wholeNumber(`services.${service}.replicas.max`, 1, 50, "use min or more");
  }
  wholeNumber("services.peatio.tradeExecutors", 1, 5, "use 1, more when trades queue up");
  wholeNumber("services.arke.replicas", 0, 1, "use 0 until rkcp/<environment>/arke/strategies holds the strategies");
  oneOfWords("services.coinhub.network", ["test", "prod"], "use test outside production");
});

describe("an image", () => {
  namedSettings("services.images", "name the image of peatio, barong, coinhub, arke and vaultAgent");
  namedSettings(image, "give registry, repository and tag");
  const registry = 'Allowed: a registry host. Fix: such as "quay.io"';
  const repository = 'Allowed: a repository path. Fix: such as "openware/peatio"';
  const tag = "Allowed: a tag other than latest. Fix: name the release";
  const digest = "Allowed: sha256: and 64 hex digits. Fix: copy it from the registry after the pull was verified";
  refuses("an image", [
    [`${image}.registry`, "https://quay.io", registry],
    [`${image}.registry`, "quay.io/openware", registry],
    [`${image}.registry`, "-", registry],
    [`${image}.registry`, "q".repeat(254), registry],
    [`${image}.registry`, absent, registry],
    [`${image}.repository`, "Openware/Peatio", repository],
    [`${image}.repository`, "/openware/peatio", repository],
    [`${image}.repository`, "p".repeat(256), repository],
    [`${image}.repository`, absent, repository],
    [`${image}.tag`, "latest", tag],
    [`${image}.tag`, "", tag],
    [`${image}.tag`, "2.6:57", tag],
    [`${image}.tag`, "2".repeat(129), tag],
    [`${image}.tag`, 2.6, tag],
    [`${image}.tag`, absent, tag],
    [`${image}.digest`, "2.6.57", digest],
    [`${image}.digest`, `sha256:${"0".repeat(63)}`, digest],
    [`${image}.digest`, `sha256:${"A".repeat(64)}`, digest],
    [`${image}.digest`, null, digest],
  ]);
  accepts("an image", [
    [`${image}.registry`, "localhost:5000"],
    [`${image}.tag`, "latest-2.6"],
    [`${image}.tag`, "2".repeat(128)],
    [`${image}.digest`, `sha256:${"0".repeat(64)}`],
  ]);
});

describe("exchange", () => {
  namedSettings("exchange", "describe the exchange");
  namedSettings("exchange.memberLevels", "give deposit, withdraw and trading");
  for (const level of ["deposit", "withdraw", "trading"]) {
    wholeNumber(`exchange.memberLevels.${level}`, 1, 6, "use 3 in production");
  }
  yesOrNo("exchange.withdrawalsNeedApproval", "use true in production");
});
