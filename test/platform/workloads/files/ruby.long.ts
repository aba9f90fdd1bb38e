import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applogicManagement } from "../../../../platform/workloads/files/applogic/management";
import { barongAbilities } from "../../../../platform/workloads/files/barong/abilities";
import { mailerYaml } from "../../../../platform/workloads/files/barong/mailer";
import { type MailName, mails, mailTemplate } from "../../../../platform/workloads/files/barong/mails";
import { barongSeeds, seedUsersFile } from "../../../../platform/workloads/files/barong/seeds";
import { barongSettings } from "../../../../platform/workloads/files/barong/settings";
import { managementYaml } from "../../../../platform/workloads/files/management";
import { peatioAbilities } from "../../../../platform/workloads/files/peatio/abilities";
import { peatioSeedFiles } from "../../../../platform/workloads/files/peatio/seed";
import { environment } from "../../../environments/descriptions";

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const encoded = (pem: string) => Buffer.from(pem).toString("base64url");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rkcp-ruby-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a Ruby program answers, as JSON; `file` is `ARGV[0]`. */
async function ruby(program: string, content: string, env: Record<string, string> = {}): Promise<unknown> {
  const file = path.join(folder, "file");
  writeFileSync(file, content);
  const libraries = ["yaml", "erb", "json", "base64", "openssl", "bigdecimal", "ostruct"].map((name) => `-r${name}`);
  const { stdout } = await execa("ruby", [...libraries, "-e", program, "--", file], { env, timeout: 30_000 });
  return JSON.parse(stdout);
}

/** What the Agent writes for a placeholder. */
const filled = (yaml: string, values: Record<string, string>) =>
  yaml.replaceAll(/\{\{([A-Z_]+)\}\}/g, (_whole, name: string) => JSON.stringify(values[name]));

describe("Ruby reads", () => {
  test("the users of the seed from their file, whatever a password looks like", async () => {
    const users = [{ email: "root@exchange.example", level: 3, password: "no <%= 1 %>: 'x\" \n#{y}" }];
    const usersFile = path.join(folder, "users.json");
    writeFileSync(usersFile, JSON.stringify(users, null, 2));
    const seeds = await ruby(
      "puts YAML.safe_load(ERB.new(File.read(ARGV[0])).result).to_json",
      barongSeeds().replace(seedUsersFile, usersFile),
    );
    expect(seeds).toMatchObject({
      users,
      restrictions: [],
      levels: [{ key: "email" }, { key: "phone" }, { key: "document" }],
    });
  });

  test("the keys of the management API's signers", async () => {
    const program = `
      read = YAML.safe_load(ERB.new(File.read(ARGV[0])).result)
      keys = read["keychain"].transform_values { |key| OpenSSL::PKey.read(Base64.urlsafe_decode64(key["value"])).private? }
      puts({ keys: keys, scopes: read["scopes"].keys }.to_json)`;
    const yaml = managementYaml("peatio", { read_deposits: { permitted: ["risk"], mandatory: ["risk"] } });
    expect(await ruby(program, yaml, { MANAGEMENT_KEY_RISK: encoded(publicKey) })).toEqual({
      keys: { risk: false },
      scopes: ["read_deposits"],
    });
  });

  test("no management file without its signers' keys: the boot stops", async () => {
    const yaml = managementYaml("peatio", { read_deposits: { permitted: ["risk"], mandatory: ["risk"] } });
    await expect(ruby("ERB.new(File.read(ARGV[0])).result", yaml)).rejects.toThrow("MANAGEMENT_KEY_RISK");
  });

  test("the mailer's and Applogic's keys as the Agent fills them in", async () => {
    const program = `
      read = YAML.load_file(ARGV[0])
      chains = [read["keychain"], *%w[barong peatio].map { |name| read.dig(name, "keychain") }].compact
      puts chains.flat_map(&:values).map { |key| OpenSSL::PKey.read(Base64.urlsafe_decode64(key["value"])).private? }.to_json`;
    const mailer = filled(mailerYaml(), {
      BARONG_PUBLIC_KEY: encoded(publicKey),
      PEATIO_EVENT_PUBLIC_KEY: encoded(publicKey),
    });
    const applogic = filled(applogicManagement(), { JWT_PRIVATE_KEY: encoded(privateKey) });
    expect([await ruby(program, mailer), await ruby(program, applogic)]).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  test.each([
    ["barong.yml", barongSettings()],
    ["abilities.yml of Barong", barongAbilities()],
    ["abilities.yml of Peatio", peatioAbilities()],
  ])("%s without an alias, a date or a symbol", async (_name, yaml) => {
    expect(await ruby("puts YAML.safe_load(File.read(ARGV[0])).to_json", yaml)).toBeTypeOf("object");
  });

  test("amounts and smallest units of the seed exactly", async () => {
    const { exchange } = environment("stage");
    const currencies = peatioSeedFiles(exchange).find((one) => one.path.endsWith("/currencies.yml"))?.content ?? "";
    const program = `
      eth = YAML.load_file(ARGV[0]).find { |row| row["id"] == "eth" }
      puts [eth["base_factor"] == 10**18, BigDecimal(eth["withdraw_fee"]).to_s("F"), eth["visible"]].to_json`;
    expect(await ruby(program, currencies)).toEqual([true, "0.005", true]);
  });
});

describe("a mail", () => {
  /** The part of Rails that the templates use. */
  const program = `
    class Object; def present?; !(nil? || (respond_to?(:empty?) && empty?)); end; end
    Message = Struct.new(:perform_deliveries)
    class View
      attr_reader :message
      def initialize(record, changes)
        @record, @changes, @user, @message = record, changes, OpenStruct.new(email: "a@b.example"), Message.new(true)
      end
      def render(text) = ERB.new(text).result(binding)
    end
    given = JSON.parse(ENV.fetch("GIVEN"), object_class: OpenStruct)
    view = View.new(given.record, given.changes)
    html = view.render(File.read(ARGV[0]))
    puts({ sent: view.message.perform_deliveries, html: html }.to_json)`;
  const sent = async (name: MailName, record: object, changes?: object) => {
    const given = JSON.stringify({ record: { user: { level: 2 }, ...record }, changes });
    const answer = (await ruby(program, mailTemplate(mails[name], "Example"), { GIVEN: given })) as { sent: boolean };
    return answer.sent;
  };

  test.each([
    ["email_confirmation", { domain: "exchange.example", token: "t" }, undefined, true],
    ["password_reset", { domain: "exchange.example", token: "t" }, undefined, true],
    ["session_create", { user_ip: "192.0.2.1", user_agent: "a browser" }, undefined, true],
    ["label", { key: "phone", value: "verified" }, undefined, true],
    ["label", { key: "email", value: "verified" }, undefined, false],
    ["label", { key: "document", value: "pending" }, undefined, false],
    ["deposit_accepted", { state: "accepted" }, { state: "submitted" }, true],
    ["deposit_accepted", { state: "collected" }, { state: "processing" }, false],
    ["deposit_accepted", { state: "accepted" }, undefined, false],
    ["withdraw_succeed", { state: "succeed" }, { state: "confirming" }, true],
    ["withdraw_succeed", { state: "succeed" }, { blockchain_txid: "0x1" }, false],
    ["withdraw_succeed", { state: "processing" }, { state: "accepted" }, false],
    ["new_beneficiary", { state: "pending", pin: 123456 }, undefined, true],
    ["new_beneficiary", { state: "active" }, { state: "pending" }, false],
  ] as const)("%s about %j, changed from %j, is delivered: %s", async (name, record, changes, expected) => {
    expect(await sent(name, record, changes)).toBe(expected);
  });
});
