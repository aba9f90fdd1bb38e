import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { barongAbilities } from "../../../../platform/workloads/files/barong/abilities";
import { mailerYaml, mailFiles } from "../../../../platform/workloads/files/barong/mailer";
import { type Permission, permissions } from "../../../../platform/workloads/files/barong/permissions";
import { barongSeeds } from "../../../../platform/workloads/files/barong/seeds";
import { barongSettings } from "../../../../platform/workloads/files/barong/settings";

/** What Barong decides about a request: one drop denies, one accept is needed (application facts 10.9). */
function decide(role: string, verb: string, path: string): "accepted" | "denied" {
  const matching = permissions.filter(
    (row) => row.role === role && (row.verb === "all" || row.verb === verb) && path.startsWith(row.path),
  );
  const has = (action: Permission["action"]) => matching.some((row) => row.action === action);
  return has("accept") && !has("drop") ? "accepted" : "denied";
}

describe("barong.yml", () => {
  test("is plain ASCII, so that the captcha's key is the one Barong reads", () => {
    // eslint-disable-next-line no-control-regex
    expect(barongSettings()).toMatch(/^[\x00-\x7f]*$/);
    expect(parse(barongSettings())).toHaveProperty("captcha_protected_endpoints");
  });
});

describe("the first permissions", () => {
  test("are given to the roles that Peatio knows as well", () => {
    expect([...new Set(permissions.map(({ role }) => role))]).toEqual([
      ...["superadmin", "admin", "accountant", "compliance", "technical", "support"],
      ...["trader", "member", "broker", "maker", "sa_maker"],
    ]);
  });

  test("hold no row twice", () => {
    const rows = permissions.map((row) => JSON.stringify(row));
    expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([]);
  });

  test.each([
    ["superadmin", "post", "api/v2/barong/admin/users/role", "accepted"],
    ["admin", "post", "api/v2/barong/admin/users/role", "denied"],
    ["admin", "get", "api/v2/barong/admin/activities/admin", "denied"],
    ["admin", "post", "api/v2/peatio/admin/withdraws/actions", "accepted"],
    ["accountant", "post", "api/v2/peatio/admin/deposits/new", "accepted"],
    ["accountant", "post", "api/v2/peatio/admin/withdraws/actions", "denied"],
    ["compliance", "get", "api/v2/peatio/admin/wallets", "denied"],
    ["compliance", "post", "api/v2/barong/admin/users/labels", "accepted"],
    ["technical", "post", "api/v2/peatio/admin/markets/update", "accepted"],
    ["technical", "get", "api/v2/peatio/admin/withdraws", "denied"],
    ["technical", "get", "api/v2/peatio/admin/withdraw_limits", "accepted"],
    ["support", "post", "api/v2/barong/admin/users/update", "accepted"],
    ["support", "get", "api/v2/peatio/admin/adjustments", "denied"],
    ["support", "post", "api/v2/peatio/market/orders", "denied"],
    ["member", "post", "api/v2/peatio/market/orders", "accepted"],
    ["member", "get", "api/v2/peatio/admin/members", "denied"],
    ["sa_maker", "post", "api/v2/peatio/market/orders", "accepted"],
    ["sa_maker", "post", "api/v2/peatio/account/withdraws", "denied"],
    ["sa_maker", "post", "api/v2/barong/resource/service_accounts/api_keys", "denied"],
    ["nobody", "get", "api/v2/peatio/account/balances", "denied"],
  ])("%s: %s %s is %s", (role, verb, path, decision) => {
    expect(decide(role, verb, path)).toBe(decision);
  });

  test.each(["superadmin", "admin", "accountant", "compliance", "technical", "support"])(
    "write down what %s changes",
    (role) => {
      const audited = permissions.filter((row) => row.role === role && row.action === "audit").map(({ verb }) => verb);
      expect(audited.sort()).toEqual(["delete", "post", "put"]);
    },
  );
});

describe("seeds.yml", () => {
  const [, users, ...rest] = barongSeeds().split("\n");

  test("takes the users from the Agent's file, as JSON, so that no password is read as YAML or as code", () => {
    expect(users).toBe('users: <%= JSON.generate(JSON.parse(File.read("/secrets/users.json"))) %>');
  });

  test("counts the levels in the order of their list", () => {
    expect((parse(rest.join("\n")) as { levels: { key: string }[] }).levels.map(({ key }) => key)).toEqual([
      "email",
      "phone",
      "document",
    ]);
  });

  test("has the key restrictions, which must not be missing", () => {
    expect(parse(rest.join("\n"))).toHaveProperty("restrictions", []);
  });
});

describe("abilities.yml of Barong", () => {
  test("lists the roles of staff and nobody else", () => {
    expect((parse(barongAbilities()) as { roles: string[] }).roles).toEqual([
      ...["superadmin", "admin", "technical", "accountant", "compliance", "support"],
    ]);
  });
});

interface MailerFile {
  readonly keychain: Record<string, unknown>;
  readonly exchanges: Record<string, { name: string; signer: string }>;
  readonly events: readonly { key: string; exchange: string; templates: { en: { template_path: string } } }[];
}

describe("mailer.yml", () => {
  const filled = mailerYaml().replaceAll(/\{\{([A-Z_]+)\}\}/g, '"$1"');
  const mailer = parse(filled) as MailerFile;

  test("believes Barong and Peatio each by a key of their own", () => {
    expect(mailer.keychain).toEqual({
      barong: { algorithm: "RS256", value: "BARONG_PUBLIC_KEY" },
      peatio: { algorithm: "RS256", value: "PEATIO_EVENT_PUBLIC_KEY" },
    });
  });

  test("listens to the events of application facts 10.11", () => {
    expect(mailer.events.map(({ key, exchange }) => `${mailer.exchanges[exchange]?.name}: ${key}`).sort()).toEqual([
      "barong.events.model: label.created",
      "barong.events.model: label.updated",
      "barong.events.system: session.create",
      "barong.events.system: user.email.confirmation.token",
      "barong.events.system: user.password.reset.token",
      "peatio.events.model: beneficiary.created",
      "peatio.events.model: beneficiary.updated",
      "peatio.events.model: deposit.updated",
      "peatio.events.model: withdraw.updated",
    ]);
  });

  test("has no expression: what one skips is never acknowledged", () => {
    expect(mailerYaml()).not.toContain("expression");
  });

  test("names a template that is mounted, for every event", () => {
    const mounted = mailFiles("Example").map(({ path }) => path.replace("/home/app/app/views/postmaster/", ""));
    expect(
      mailer.events.map(({ templates }) => templates.en.template_path).filter((one) => !mounted.includes(one)),
    ).toEqual([]);
  });
});

describe("mails", () => {
  const mail = (name: string) =>
    mailFiles("Example").find(({ path }) => path.endsWith(`/${name}.en.html.erb`))?.content;

  test("lead to the exchange by TLS only", () => {
    const links = mailFiles("Example").flatMap(({ content }) => [...content.matchAll(/href="([^"]*)"/g)]);
    expect(links.filter(([, to]) => !to?.startsWith("https://<%= @record.domain %>/"))).toEqual([]);
  });

  test.each(["label", "deposit_accepted", "withdraw_succeed", "new_beneficiary"])(
    "%s is rendered for every event and delivered for some, so that each is acknowledged",
    (name) => {
      expect(mail(name)).toMatch(/^<% message\.perform_deliveries = false unless .+ %>$/m);
    },
  );

  test.each(["email_confirmation", "password_reset", "session_create"])("%s is always delivered", (name) => {
    expect(mail(name)).not.toContain("perform_deliveries");
  });
});
