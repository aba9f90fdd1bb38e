import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, oneOfWords, refuses, wholeNumber } from "../refusals";

const image = "services.images.peatio";

describe("services", () => {
  namedSettings("services", "describe the services");
  namedSettings("services.peatio", "describe peatio");
  namedSettings("services.barong", "describe barong");
  namedSettings("services.coinhub", "describe coinhub");
  namedSettings("services.arke", "describe arke");
  namedSettings("services.rango", "describe rango");
  namedSettings("services.barong.mail", "describe the mail server");
  namedSettings("services.management", "give peatio and barong");
  for (const service of ["peatio", "barong", "rango", "coinhub"]) {
    namedSettings(`services.${service}.replicas`, "give min and max");
    wholeNumber(`services.${service}.replicas.min`, 1, 50, "use 2 or more in production");
    wholeNumber(`services.${service}.replicas.max`, 1, 50, "use min or more");
  }
  wholeNumber("services.peatio.tradeExecutors", 1, 5, "use 1, more when trades queue up");
  wholeNumber("services.arke.replicas", 0, 1, "use 0 until rkcp/<environment>/arke/strategies holds the strategies");
  oneOfWords("services.coinhub.network", ["test", "prod"], "use test outside production");
  oneOfWords("services.barong.captcha", ["none", "recaptcha", "geetest"], "use recaptcha or geetest in production");
  oneOfWords("services.barong.phoneVerification", ["mock", "twilio_sms", "twilio_verify"], "use twilio_verify");
  const mailPort = "Allowed: 25, 587 or 2525. Fix: use 587";
  const hosts = "Allowed: a list of registry hosts. Fix: give [] where there is none";
  const switches =
    'Allowed: { enabled: true, replicas }, or { enabled: false, reason: "..." }. Fix: write one of the two';
  const scopes = "Allowed: a record of scopes. Fix: give {} where nobody may call";
  refuses("services", [
    ["services.barong.mail.port", 465, mailPort],
    ["services.barong.mail.port", "587", mailPort],
    ["services.mirrors", "mirror.example", hosts],
    ["services.mirrors", absent, hosts],
    [
      "services.mirrors.0",
      "https://mirror.example",
      'Allowed: a registry host. Fix: such as "mirror.exchange.example"',
    ],
    ["services.applogic", true, switches],
    ["services.applogic", absent, switches],
    ["services.management.peatio", [], scopes],
    [
      "services.management.barong.Read-Users",
      { permitted: ["risk"], mandatory: ["risk"] },
      "Allowed: a scope of the management API. Fix: such as read_users",
    ],
  ]);
});

describe("an image", () => {
  namedSettings("services.images", "name the image of every program");
  namedSettings(image, "give registry, repository and tag");
  const registry = 'Allowed: a registry host. Fix: such as "quay.io"';
  const repository = 'Allowed: a repository path. Fix: such as "openware/peatio"';
  const tag = "Allowed: a tag of 1 to 128 characters. Fix: name the release";
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
