import type { Environment } from "../../environments/schema";
import { seedUsersFile } from "../workloads/files/barong/seeds";
import { mailerKeys } from "../workloads/files/barong/mailer";
import { applogicAll, barongAll, barongRuntime, barongServing, peatioAll } from "../workloads/members";
import { databaseSecrets, file, forEach, placeholder, type Secret, type SecretUse, variable } from "./secret";

type Described = Pick<Environment, "name" | "services">;

/** What Barong's processes hold (application facts 12.1). */
export function barongSecrets(env: Described): Secret[] {
  const path = (name: string) => `${env.name}/${name}`;
  return [
    ...databaseSecrets(path("barong"), barongRuntime, ["barong-migrate"]),
    {
      path: path("barong/jwt"),
      producer: "generated",
      rotation: "with a rollout of Barong, then of everything that holds the public half; sessions end",
      consumers: forEach(barongAll, [file("private_key", "/secrets/barong.key")]),
    },
    {
      path: path("barong/application"),
      producer: "generated",
      rotation: "never: secret_key_base encrypts KYC data (application facts 17 no. 32)",
      consumers: forEach(barongAll, [variable("secret_key_base", "SECRET_KEY_BASE")]),
    },
    {
      path: path("barong/salt"),
      producer: "generated",
      rotation: "never: it finds a phone or a document among the encrypted ones (application facts 2.3)",
      // A migration fills such columns.
      consumers: forEach([...barongServing, "barong-migrate"], [variable("crc32_salt", "BARONG_CRC32_SALT")]),
    },
    {
      path: path("barong/rabbitmq"),
      producer: "generated",
      rotation: "with a rollout",
      // The seed too: a user it makes gets labels, and a label is an event.
      consumers: forEach(barongRuntime, [variable("password", "BARONG_EVENT_API_RABBITMQ_PASSWORD")]),
    },
    {
      path: path("barong/storage"),
      producer: "operator",
      rotation: "with a rollout",
      consumers: forEach(barongServing, [
        variable("access_key", "BARONG_STORAGE_ACCESS_KEY"),
        variable("secret_key", "BARONG_STORAGE_SECRET_KEY"),
      ]),
    },
    {
      path: path("barong/seed"),
      producer: "operator",
      rotation: "no need: whoever has signed in once changes the password",
      consumers: { "barong-seed": [file("users", seedUsersFile)] },
    },
    {
      path: path("barong/public-key"),
      producer: "generated",
      rotation: "together with barong/jwt",
      consumers: {
        ...forEach([...peatioAll, "rango"], [variable("public_key", "JWT_PUBLIC_KEY")]),
        "barong-mailer": [placeholder("public_key", mailerKeys.barong)],
        ...(env.services.applogic.enabled &&
          forEach(applogicAll, [
            variable("public_key", "JWT_PUBLIC_KEY"),
            variable("public_key", "BARONG_EVENT_API_JWT_PUBLIC_KEY"),
          ])),
      },
    },
    {
      path: path("barong/smtp"),
      producer: "operator",
      rotation: "with a restart of the mailer",
      consumers: {
        "barong-mailer": [variable("user", "BARONG_SMTP_USER"), variable("password", "BARONG_SMTP_PASSWORD")],
      },
    },
    ...providers(env),
  ];
}

/** Those who check documents, phones and whether somebody is a robot. */
function providers({ name, services: { barong } }: Described): Secret[] {
  const held = (of: string, consumers: readonly string[], uses: readonly SecretUse[]): Secret => ({
    path: `${name}/barong/${of}`,
    producer: "operator",
    rotation: "with a rollout",
    consumers: forEach(consumers, uses),
  });
  return [
    held("kyc", barongServing, [
      variable("authorization_token", "BARONG_KYCAID_AUTHORIZATION_TOKEN"),
      variable("form_id", "BARONG_KYCAID_FORM_ID"),
    ]),
    ...(barong.phoneVerification === "mock" ? [] : [held("twilio", barongServing, twilio[barong.phoneVerification])]),
    ...(barong.captcha === "none" ? [] : [held("captcha", ["barong"], captcha[barong.captcha])]),
  ];
}

const twilioAccount = [
  variable("account_sid", "BARONG_TWILIO_ACCOUNT_SID"),
  variable("auth_token", "BARONG_TWILIO_AUTH_TOKEN"),
];
const twilio = {
  twilio_sms: [...twilioAccount, variable("phone_number", "BARONG_TWILIO_PHONE_NUMBER")],
  // Without it Barong makes a new Twilio service at every boot (its initializer phone.rb).
  twilio_verify: [...twilioAccount, variable("service_sid", "BARONG_TWILIO_SERVICE_SID")],
} as const;

const captcha = {
  recaptcha: [variable("site_key", "BARONG_RECAPTCHA_SITE_KEY"), variable("secret_key", "BARONG_RECAPTCHA_SECRET_KEY")],
  geetest: [variable("id", "BARONG_GEETEST_ID"), variable("key", "BARONG_GEETEST_KEY")],
} as const;
