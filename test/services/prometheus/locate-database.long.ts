import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mysqldExporterTemplate } from "../../../platform/tools/monitoring-files";
import { databaseServers } from "../../../platform/workloads/rails";
import { environment } from "../../environments/descriptions";
import { installed } from "../data/server";

const program = path.resolve("platform/workloads/files/exporters/locate-database.rb");
const isInstalled = installed("the search for the database's true name", { ruby: "ruby" });
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "locate-database-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the program with a name server that knows one alias, or none. */
async function locate(alias: string | undefined) {
  const names = path.join(folder, "names.rb");
  const answers = alias === undefined ? "[]" : `[Struct.new(:name).new(${JSON.stringify(alias)})]`;
  // Loaded first: the program's own require finds the library there already.
  writeFileSync(
    names,
    `require "resolv"\ndef (Resolv::DNS).open = yield(Object.new.tap { |dns| dns.define_singleton_method(:getresources) { |name, _kind| raise name unless name == "mysql.stage.rkcp.internal."; ${answers} } })\n`,
  );
  const template = path.join(folder, "template.cnf");
  writeFileSync(template, mysqldExporterTemplate().replace("{{raw MYSQL_PASSWORD}}", "pass;word"));
  const target = path.join(folder, "client.cnf");
  const { exitCode, stderr } = await execa("ruby", ["-r", names, program], {
    reject: false,
    env: {
      DATABASE_HOST: "mysql.stage.rkcp.internal",
      DATABASE_PATTERN: databaseServers(environment("stage")),
      TEMPLATE: template,
      TARGET: target,
    },
  });
  return { exitCode, stderr, target };
}

describe.runIf(isInstalled)("the exporter's client file", () => {
  test("names the server as its certificate does, and is nobody else's to read", async () => {
    const { exitCode, target } = await locate("rkcp-stage-mysql.c0ffee.eu-west-1.rds.amazonaws.com");
    expect(exitCode).toBe(0);
    expect(readFileSync(target, "utf8")).toBe(
      [
        "[client]",
        "user = exporter",
        "password = `pass;word`",
        "port = 3306",
        "ssl-ca = /etc/rkcp/mysql-ca.pem",
        "host = rkcp-stage-mysql.c0ffee.eu-west-1.rds.amazonaws.com",
        "",
      ].join("\n"),
    );
    expect(statSync(target).mode & 0o777).toBe(0o600);
  });

  test.each([
    [
      "another server of the same authority",
      "other.c0ffee.eu-west-1.rds.amazonaws.com",
      "which is not this environment",
    ],
    ["no alias", undefined, "mysql.stage.rkcp.internal is no alias"],
  ])("is not written for %s", async (_what, alias, message) => {
    const { exitCode, stderr, target } = await locate(alias);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(() => statSync(target)).toThrow("ENOENT");
  });
});
