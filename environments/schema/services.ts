import { z } from "zod";
import { imageExceptions } from "./image-exceptions";
import { domain, email, integer, oneOf, reason, section, text } from "./primitives";

/** An image as data: every part can be changed without touching code, and mirrored into a private registry. */
export const image = section(
  {
    /** Registry host, with a port where it has one. */
    registry: text(/^(?=.{2,253}$)[a-z0-9]+([.-][a-z0-9]+)*(:\d{2,5})?$/, "a registry host", 'such as "quay.io"'),
    /** Repository below the registry. Only vanilla repositories: a fork can't take the weekly releases. */
    repository: text(/^(?=.{1,255}$)[a-z0-9]+([._/-][a-z0-9]+)*$/, "a repository path", 'such as "openware/peatio"'),
    /** Tag of a release; platform/rules/images.ts says of which line. */
    tag: text(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, "a tag of 1 to 128 characters", "name the release"),
    /** Content digest. With it the tag is only a comment. */
    digest: text(
      /^sha256:[0-9a-f]{64}$/,
      "sha256: and 64 hex digits",
      "copy it from the registry after the pull was verified",
    ).optional(),
    /** What somebody accepted until a day. */
    exceptions: imageExceptions.optional(),
  },
  "give registry, repository and tag",
);

/** Replicas of what can run many times; singletons of the trading core have no such knob. */
const replicas = section(
  {
    /** Never fewer, 1 or more; 2 or more survive the drain of a node. Changing it is in place. */
    min: integer(1, 50, "use 2 or more in production"),
    /** Never more; equal to min switches scaling off. */
    max: integer(1, 50, "use min or more"),
  },
  "give min and max",
);

/** The server that takes the mails to customers. User and password are in Vault. */
const mail = section(
  {
    host: domain("name the provider's SMTP server"),
    /** Where it offers STARTTLS. Not 465: the image's mailer can't begin with TLS (openware/barong 2.6, initializers). */
    port: z.literal([25, 587, 2525], { error: "Allowed: 25, 587 or 2525. Fix: use 587" }),
    /** Address the mails come from; the provider must know it. */
    sender: email("give the address customers see"),
  },
  "describe the mail server",
);

/** Business logic beside Peatio and Barong. Deprecated by its authors, without a release: off unless somebody needs it. */
const applogic = z.discriminatedUnion(
  "enabled",
  [
    z.strictObject({ enabled: z.literal(true), replicas }),
    z.strictObject({ enabled: z.literal(false), reason: reason("say why nothing needs it") }),
  ],
  { error: 'Allowed: { enabled: true, replicas }, or { enabled: false, reason: "..." }. Fix: write one of the two' },
);

const signer = text(/^[a-z][a-z0-9-]{1,31}$/, "2 to 32 characters [a-z0-9-], a letter first", "name the program");
const signers = z.array(signer, { error: "Allowed: a list of signers. Fix: name those that may sign" });

/** Who may sign what, by scope; whose public key is whose stands in Vault, at `management/<signer>`. */
const scopes = z.record(
  text(/^[a-z][a-z_]{2,39}$/, "a scope of the management API", "such as read_users"),
  section({ permitted: signers, mandatory: signers }, "give permitted and mandatory"),
  { error: "Allowed: a record of scopes. Fix: give {} where nobody may call" },
);

/** Programs of the operator that call the management APIs, inside the cluster only (application facts 10.10). */
const management = section({ peatio: scopes, barong: scopes }, "give peatio and barong");

/** The exchange's services. */
export const services = section(
  {
    /** One image per program of the platform's line 2.6 (application facts 0). */
    images: section(
      {
        peatio: image,
        barong: image,
        rango: image,
        coinhub: image,
        arke: image,
        /** Only where services.applogic is enabled. */
        applogic: image.optional(),
        vaultAgent: image,
        /** 4.3: what the machines run, and what the settings are written for (platform/rabbitmq.ts). */
        rabbitmq: image,
        redis: image,
        /** 1.x: a later one has no continuous queries (application facts 11.4). */
        influxdb: image,
        /** Finds the password of the database's administrator. */
        awsCli: image,
        /** Envoy, with a shell: a pod that ends tells it so. */
        gateway: image,
        /** What customers see: Cryptobase, BaseApp, or whatever static image takes its place. */
        frontend: image,
        /** What administrators see. Left out: they have the API alone. */
        tower: image.optional(),
        /** 3 or newer: the flag for the agent's mode is `--agent`. */
        prometheus: image,
        /** 0.15 or newer: older ones are configured in another way. */
        mysqldExporter: image,
        redisExporter: image,
        stateMetrics: image,
        /** Only where tools.jenkins is described: the official images with what platform/workloads/files/jenkins adds. */
        jenkins: image.optional(),
        jenkinsAgent: image.optional(),
      },
      "name the image of every program",
    ),
    /** Registry hosts that hold copies of the vanilla repositories, below any folder. */
    mirrors: z.array(
      text(
        /^(?=.{2,253}$)[a-z0-9]+([.-][a-z0-9]+)*(:\d{2,5})?$/,
        "a registry host",
        'such as "mirror.exchange.example"',
      ),
      { error: "Allowed: a list of registry hosts. Fix: give [] where there is none" },
    ),
    peatio: section(
      {
        replicas,
        /** Copies of the trade executor; order and account rows are locked, so 1 to 5 are safe. */
        tradeExecutors: integer(1, 5, "use 1, more when trades queue up"),
      },
      "describe peatio",
    ),
    barong: section(
      {
        replicas,
        /** What keeps robots from signing up, signing in and asking for mails. Its keys are in Vault. */
        captcha: oneOf(["none", "recaptcha", "geetest"], "use recaptcha or geetest in production"),
        /** How a phone number is checked; `"mock"` takes any code for the right one. */
        phoneVerification: oneOf(["mock", "twilio_sms", "twilio_verify"], "use twilio_verify"),
        mail,
      },
      "describe barong",
    ),
    rango: section({ replicas }, "describe rango"),
    /** Of the public one; the gateway of administration runs `min` copies. */
    gateway: section({ replicas }, "describe the gateway"),
    frontend: section({ replicas }, "describe the frontend"),
    applogic,
    management,
    coinhub: section(
      {
        replicas,
        /** Which BitGo it speaks to; production must use `"prod"`, everything else `"test"`. */
        network: oneOf(["test", "prod"], "use test outside production"),
      },
      "describe coinhub",
    ),
    arke: section(
      {
        /** Zero until an operator has given the strategies' account in Vault; it keeps orders in memory, so never two. */
        replicas: integer(0, 1, "use 0 until rkcp/<environment>/arke/strategies holds the strategies"),
      },
      "describe arke",
    ),
  },
  "describe the services",
);
