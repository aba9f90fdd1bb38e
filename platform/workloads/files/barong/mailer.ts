import { rubyYaml } from "../ruby-yaml";
import { mailFile, type MailName, mails, mailTemplate } from "./mails";

/** Placeholders of `mailer.yml`: the public keys its events are signed with, URL-safe base64 of a PEM. */
export const mailerKeys = { barong: "BARONG_PUBLIC_KEY", peatio: "PEATIO_EVENT_PUBLIC_KEY" } as const;

/** Exchanges by the id the events below use (application facts 10.11). */
const exchanges = {
  barong_system: { name: "barong.events.system", signer: "barong" },
  barong_model: { name: "barong.events.model", signer: "barong" },
  peatio: { name: "peatio.events.model", signer: "peatio" },
} as const;

interface Event {
  readonly key: string;
  readonly exchange: keyof typeof exchanges;
  readonly mail: MailName;
}

/** One entry per routing key and exchange: the mailer looks at the first that fits. */
const events: readonly Event[] = [
  { key: "user.email.confirmation.token", exchange: "barong_system", mail: "email_confirmation" },
  { key: "user.password.reset.token", exchange: "barong_system", mail: "password_reset" },
  { key: "session.create", exchange: "barong_system", mail: "session_create" },
  { key: "label.created", exchange: "barong_model", mail: "label" },
  { key: "label.updated", exchange: "barong_model", mail: "label" },
  { key: "deposit.updated", exchange: "peatio", mail: "deposit_accepted" },
  { key: "withdraw.updated", exchange: "peatio", mail: "withdraw_succeed" },
  { key: "beneficiary.created", exchange: "peatio", mail: "new_beneficiary" },
  { key: "beneficiary.updated", exchange: "peatio", mail: "new_beneficiary" },
];

/**
 * `mailer.yml`. It is read as it is, without ERB, so the Agent fills in the keys. Peatio's events are verified with
 * Peatio's own key: the widely copied template gives Peatio the private key of Barong (application facts 17 no. 7).
 */
export function mailerYaml(): string {
  const keychain = Object.fromEntries(
    Object.keys(mailerKeys).map((signer) => [signer, { algorithm: "RS256", value: `KEY ${signer}` }]),
  );
  const yaml = rubyYaml({
    keychain,
    exchanges,
    events: events.map(({ key, exchange, mail }) => ({
      name: mails[mail].subject,
      key,
      exchange,
      // English for everybody: the frontend offers nothing else.
      templates: { en: { subject: mails[mail].subject, template_path: mailFile(mail) } },
    })),
  });
  return yaml
    .replace("value: KEY barong", `value: {{${mailerKeys.barong}}}`)
    .replace("value: KEY peatio", `value: {{${mailerKeys.peatio}}}`);
}

/** Where the image looks for the mails. */
const views = "/home/app/app/views/postmaster";

/** Every template, over the image's own of the same name, which carry somebody else's address. */
export function mailFiles(company: string): { path: string; content: string }[] {
  return (Object.keys(mails) as MailName[]).map((name) => ({
    path: `${views}/${mailFile(name)}`,
    content: mailTemplate(mails[name], company),
  }));
}
