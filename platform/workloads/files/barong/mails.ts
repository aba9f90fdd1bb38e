/** One mail: what it says, and when it is worth sending. The text is ERB, as the image renders it. */
export interface Mail {
  readonly subject: string;
  /** Ruby that is true when the mail goes out; absent: always. It sees `@record`, `@changes` and `@user`. */
  readonly sentIf?: string;
  readonly heading: string;
  /** Paragraphs; Rails escapes what is filled in. */
  readonly text: readonly string[];
  /** A button: its words and where it leads. */
  readonly link?: { readonly words: string; readonly to: string };
}

/** Words and conditions of every mail, by the name of its template; the image brings its own under the same names. */
export const mails = {
  email_confirmation: {
    subject: "Confirm your e-mail address",
    heading: "Welcome",
    text: [
      "Somebody, we hope you, opened an account for <%= @user.email %>. Please confirm that the address is yours.",
    ],
    link: {
      words: "Confirm the address",
      to: "https://<%= @record.domain %>/accounts/confirmation?confirmation_token=<%= @record.token %>&amp;lang=en",
    },
  },
  password_reset: {
    subject: "Set a new password",
    heading: "A new password",
    text: [
      "A new password was asked for <%= @user.email %>.",
      "If that was not you, do nothing: your password stays as it is.",
    ],
    link: {
      words: "Set a new password",
      to: "https://<%= @record.domain %>/accounts/password_reset?reset_token=<%= @record.token %>&amp;lang=en",
    },
  },
  session_create: {
    subject: "New sign-in",
    heading: "Somebody signed in to your account",
    text: [
      "Address: <%= @record.user_ip %>",
      "Program: <%= @record.user_agent %>",
      "If that was not you, change your password at once and write to our support.",
    ],
  },
  label: {
    subject: "Your verification",
    sentIf: "%w[phone profile document].include?(@record.key) && %w[verified rejected].include?(@record.value)",
    heading: "Your verification",
    text: [
      "Your <%= @record.key %> was <%= @record.value %>.",
      "Your account is now at level <%= @record.user.level %>.",
    ],
  },
  deposit_accepted: {
    subject: "Deposit accepted",
    sentIf: '@record.state == "accepted" && @changes&.state == "submitted"',
    heading: "Deposit accepted",
    text: [
      "Your deposit <%= @record.tid %> of <%= @record.amount %> <%= @record.currency.to_s.upcase %> was credited to your account.",
    ],
  },
  withdraw_succeed: {
    subject: "Your withdrawal",
    sentIf: "%w[succeed rejected canceled failed].include?(@record.state) && @changes&.state.present?",
    heading: "Your withdrawal",
    text: [
      "Your withdrawal <%= @record.tid %> of <%= @record.amount %> <%= @record.currency.to_s.upcase %> has this state now: <%= @record.state %>.",
      "If you did not ask for it, write to our support at once.",
    ],
  },
  new_beneficiary: {
    subject: "Confirm a new address for withdrawals",
    sentIf: '@record.state == "pending"',
    heading: "A new address for withdrawals",
    text: [
      "<%= @record.name %> was added to your addresses for <%= @record.currency.to_s.upcase %>.",
      "Enter this code to confirm it: <%= @record.pin %>",
      "If you did not add it, change your password at once and write to our support.",
    ],
  },
} as const satisfies Record<string, Mail>;
export type MailName = keyof typeof mails;

/** The template's file, and the name by which the mailer asks for it. */
export const mailFile = (name: MailName): string => `${name}.en.html.erb`;

/**
 * The template of one mail. Its condition stands here and not as an `expression` of `mailer.yml`: what an expression
 * skips is never acknowledged, so the broker keeps it, hands it out again after every restart and cuts the mailer off
 * after half an hour (openware/barong 2.6, app/services/event_mailer.rb). A mail that renders and is not delivered is
 * acknowledged.
 */
export function mailTemplate(mail: Mail, company: string): string {
  const { sentIf, heading, text, link } = mail;
  return [
    ...(sentIf ? [`<% message.perform_deliveries = false unless ${sentIf} %>`] : []),
    `<h2 style="padding: 10px 20px; color: #383838"><b>${heading}</b></h2>`,
    ...text.map((paragraph) => `<p>${paragraph}</p>`),
    ...(link ? [`<p><a href="${link.to}">${link.words}</a></p>`] : []),
    `<p style="color: #999999; font-size: 12px">${company}</p>`,
    "",
  ].join("\n");
}
