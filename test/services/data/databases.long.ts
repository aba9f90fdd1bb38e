import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databasesFile, databasesOf, type DatabaseOwners } from "../../../platform/databases";
import { featureDatabaseUser } from "../../../platform/features";
import { type ControlPlane, startControlPlane } from "../../support/control-plane";
import { type MariaDb, startMariaDb } from "./mariadb";
import { fill, passwordOf } from "./plan";
import { installed } from "./server";

const script = path.resolve(__dirname, "../../../platform/workloads/files/provisioning/databases.rb");
const isInstalled = installed("the databases' provisioning on a real MariaDB", {
  mariadbd: "mariadb-server-core",
  "mariadb-install-db": "mariadb-server-core",
  mariadb: "mariadb-client-core",
  ruby: "ruby",
  "/usr/share/doc/ruby-mysql2": "ruby-mysql2",
});

const feature = {
  name: "new-orders",
  service: "peatio-api",
  writes: ["database", "broker"] as ("database" | "broker")[],
};
const owners: DatabaseOwners = { name: "stage", apps: ["peatio", "barong"], features: [feature] };
const withoutFeature: DatabaseOwners = { ...owners, features: [] };
const featureUsers = [featureDatabaseUser(feature, "run"), featureDatabaseUser(feature, "mig")];

let server: MariaDb;
let plane: ControlPlane;
let account = "";

beforeAll(async () => {
  if (!isInstalled) return;
  server = await startMariaDb();
  plane = await startControlPlane({ users: { provisioning: ["provisioners"] } });
  const rules = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "provisioning" } };
  const api = plane.api("admin");
  await api.send("POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", {
    ...rules,
    rules: [{ apiGroups: [""], resources: ["namespaces"], verbs: ["get"] }],
  });
  await api.send("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
    ...rules,
    kind: "ClusterRoleBinding",
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "provisioning" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "provisioners" }],
  });
  account = path.join(server.folder, "account");
  await mkdir(account);
  await writeFile(path.join(account, "token"), plane.tokenOf("provisioning"));
  await writeFile(path.join(account, "ca.crt"), plane.ca);
});
afterAll(async () => {
  await plane?.stop();
  await server?.stop();
});

async function provision(plan: DatabaseOwners, round = "1", more: Record<string, string> = {}) {
  return provisionFile(fill(databasesFile(databasesOf(plan)), round), more);
}

async function provisionFile(contents: string, more: Record<string, string> = {}) {
  const file = path.join(server.folder, "databases.json");
  await writeFile(file, contents);
  const { hostname, port } = new URL(plane.server);
  const { all, exitCode } = await execa("ruby", [script], {
    all: true,
    reject: false,
    env: {
      PLAN_FILE: file,
      ADMINISTRATOR_FILE: server.administratorFile,
      MYSQL_CLIENT_FILE: server.clientFile,
      MYSQL_AUTHORITY_FILE: server.authorityFile,
      DATABASE_HOST: "127.0.0.1",
      DATABASE_PORT: String(server.port),
      DATABASE_SERVERS: "\\Anone\\z",
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      SERVICE_ACCOUNT_FOLDER: account,
      ...more,
    },
  });
  return { output: all, exitCode };
}

const namespace = (verb: "POST" | "DELETE", name: string) =>
  verb === "POST"
    ? plane.api("admin").send("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } })
    : plane.api("admin").send("DELETE", `/api/v1/namespaces/${name}`);

const asRuntime = (statement: string, round = "1") =>
  server.as("peatio", passwordOf("PEATIO_DATABASE", round), statement);
const asMigration = (statement: string) =>
  server.as("peatio_migration", passwordOf("PEATIO_DATABASE_MIGRATION"), statement);

describe.skipIf(!isInstalled)("databases, on a MariaDB that requires TLS", () => {
  test("the first run makes every database and user", async () => {
    const { output, exitCode } = await provision(owners);
    expect(output).toContain("database peatio_production: made\n");
    expect(output).toContain("user barong_migration: made, rights given\n");
    expect(output).toContain(`user ${featureUsers[0]}: made, rights given\n`);
    expect(exitCode).toBe(0);
  });

  test("the second run changes nothing", async () => {
    const { output, exitCode } = await provision(owners);
    expect(output?.split("\n").filter((line) => !/: there$/.test(line))).toEqual([]);
    expect(exitCode).toBe(0);
  });

  test("databases have the character set of the applications' tables", async () => {
    const sets = await server.ask(
      "SELECT DISTINCT default_character_set_name FROM information_schema.schemata WHERE schema_name LIKE '%production'",
    );
    expect(sets).toEqual(["utf8mb3"]);
  });

  test("a migration makes and alters tables", async () => {
    const done = await asMigration(
      "USE peatio_production; CREATE TABLE orders (id INT PRIMARY KEY, side VARCHAR(8));" +
        "ALTER TABLE orders ADD state INT; CREATE INDEX by_state ON orders (state); SELECT 'done'",
    );
    expect(done).toBe("done\ndone");
  });

  test("the application reads and writes rows, and takes what it needs of locks and temporary tables", async () => {
    const done = await asRuntime(
      "USE peatio_production; INSERT INTO orders VALUES (1, 'ask', 100); UPDATE orders SET state = 0;" +
        "CREATE TEMPORARY TABLE scratch (id INT); LOCK TABLES orders READ; UNLOCK TABLES; SELECT state FROM orders; DELETE FROM orders",
    );
    expect(done).toBe("state\n0");
  });

  test.each([
    ["makes no table", "CREATE TABLE peatio_production.more (id INT)"],
    ["alters no table", "ALTER TABLE peatio_production.orders ADD more INT"],
    ["drops no table", "DROP TABLE peatio_production.orders"],
    ["empties no table", "TRUNCATE TABLE peatio_production.orders"],
    ["drops no database", "DROP DATABASE peatio_production"],
    ["makes no database", "CREATE DATABASE peatio_feature_more"],
    ["hands no right on", "GRANT SELECT ON peatio_production.* TO barong"],
    ["makes no user", "CREATE USER stranger"],
    ["reads no user", "SELECT * FROM mysql.global_priv"],
    ["reaches no other application's database", "USE barong_production"],
    ["reaches no feature's schema", "USE peatio_feature_new_orders"],
    ["reads no file of the server", "SELECT LOAD_FILE('/etc/passwd') INTO OUTFILE '/tmp/stolen'"],
    ["sees no one else's session", "KILL 1"],
  ])("the application %s", async (_what, statement) => {
    expect(await asRuntime(statement)).toMatch(/^ERROR (1044|1045|1142|1227|1094|1095)/m);
  });

  test.each([
    ["reaches no other application's database", "USE barong_production"],
    ["reaches no feature's schema", "USE peatio_feature_new_orders"],
    ["makes no database", "CREATE DATABASE peatio_feature_more"],
    ["makes no user", "CREATE USER stranger"],
    ["hands no right on", "GRANT SELECT ON peatio_production.* TO barong"],
    ["reads no user", "SELECT * FROM mysql.global_priv"],
  ])("a migration %s", async (_what, statement) => {
    expect(await asMigration(statement)).toMatch(/^ERROR (1044|1045|1142|1227)/m);
  });

  test("an underscore in a database's name opens no other database", async () => {
    await server.ask("CREATE DATABASE peatioxproduction");
    expect(await asMigration("USE peatioxproduction")).toContain("ERROR 1044");
    await server.ask("DROP DATABASE peatioxproduction");
  });

  test("a feature's user reaches its schema alone", async () => {
    const [run = ""] = featureUsers;
    const password = passwordOf("FEATURE_NEW_ORDERS_DATABASE");
    expect(await server.as(run, password, "USE peatio_feature_new_orders; SELECT 1 AS one")).toBe("one\n1");
    expect(await server.as(run, password, "USE peatio_production")).toContain("ERROR 1044");
  });

  test("the exporter reads figures and no row", async () => {
    const as = (statement: string) => server.as("exporter", passwordOf("TOOLS_MYSQLD_EXPORTER"), statement);
    expect(
      await as("SELECT COUNT(*) >= 0 AS seen FROM performance_schema.threads; SHOW GLOBAL STATUS LIKE 'Uptime'"),
    ).toMatch(/^seen\n1/);
    expect(await as("USE peatio_production")).toContain("ERROR 1044");
  });

  test("nobody gets in without TLS", async () => {
    const refused = await server.as("peatio", passwordOf("PEATIO_DATABASE"), "SELECT 1", { tls: false });
    expect(refused).toMatch(/ERROR (3159|1045)/);
    await server.ask("SET GLOBAL require_secure_transport = OFF");
    expect(await server.as("peatio", passwordOf("PEATIO_DATABASE"), "SELECT 1", { tls: false })).toContain(
      "ERROR 1045",
    );
    await server.ask("SET GLOBAL require_secure_transport = ON");
  });

  test("a server whose certificate is another authority's is not spoken to", async () => {
    const { output, exitCode } = await provision(owners, "1", { MYSQL_CLIENT_FILE: await clientOfAnotherAuthority() });
    expect(output).toMatch(/Mysql2::Error.*(TLS|SSL|certificate)/i);
    expect(exitCode).toBe(1);
  });

  test("a new password in Vault is given at the next run, and the old one is refused", async () => {
    const { output, exitCode } = await provision(owners, "2");
    expect(output).toContain("user peatio: there, new password\n");
    expect(exitCode).toBe(0);
    expect(await asRuntime("SELECT 1 AS one", "2")).toBe("one\n1");
    expect(await asRuntime("SELECT 1 AS one", "1")).toContain("ERROR 1045");
    await provision(owners, "1");
  });

  test("rights that somebody added by hand are taken away", async () => {
    await server.ask(
      "GRANT SELECT ON barong_production.* TO peatio; GRANT PROCESS ON *.* TO peatio;" +
        "GRANT ALL ON `peatio\\_production`.* TO peatio WITH GRANT OPTION; CREATE TABLE barong_production.users (id INT);" +
        "GRANT SELECT (id) ON barong_production.users TO peatio; GRANT UPDATE ON barong_production.users TO peatio",
    );
    const { output, exitCode } = await provision(owners);
    expect(output).toContain("user peatio: there, rights taken away\n");
    expect(exitCode).toBe(0);
    expect((await server.ask("SHOW GRANTS FOR peatio")).slice(1)).toEqual([
      "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE ON `peatio\\_production`.* TO `peatio`@`%`",
    ]);
  });

  test("no password is printed, not even by a failure", async () => {
    const broken = fill(databasesFile(databasesOf(owners))).replace(
      passwordOf("PEATIO_DATABASE"),
      "it's-not-allowed-012345",
    );
    const { output, exitCode } = await provisionFile(broken);
    expect(output).toMatch(/^password of peatio: not as expected.*Fix: /m);
    expect(output).not.toContain("it's");
    expect(output).not.toContain("password-of-");
    expect(exitCode).toBe(1);
  });

  test.each([
    ["database", '"peatio_production"', '"mysql"'],
    ["user", '"name": "peatio"', '"name": "root"'],
  ])("a %s that is not ours is refused before anything is done", async (kind, name, other) => {
    const { output, exitCode } = await provisionFile(fill(databasesFile(databasesOf(owners))).replace(name, other));
    expect(output).toMatch(new RegExp(`^${kind} .*no name of ours. Allowed: .*Fix: `));
    expect(exitCode).toBe(1);
  });

  test("an application that is switched off keeps its database", async () => {
    const { output, exitCode } = await provision({ ...owners, apps: ["peatio"] });
    expect(output).toContain("database barong_production: nobody describes it any more; kept");
    expect(exitCode).toBe(0);
  });

  test("what a feature left behind stays while its namespace is there, and the run says so", async () => {
    await namespace("POST", "feature-new-orders");
    const { output, exitCode } = await provision(withoutFeature);
    expect(output).toMatch(/^still there: feature-new-orders\..*Fix: delete the namespace/m);
    expect(exitCode).toBe(1);
    expect(await server.ask("SHOW DATABASES LIKE 'peatio_feature%'")).toEqual(["peatio_feature_new_orders"]);
  });

  test("an API that does not say whether the namespace is there is no permission to drop", async () => {
    await plane.api("admin").send("DELETE", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/provisioning");
    const { output, exitCode } = await provision(withoutFeature);
    expect(output).toMatch(/^namespace feature-new-orders: the Kubernetes API answered 403\..*Fix: /m);
    expect(exitCode).toBe(1);
    expect(await server.ask("SHOW DATABASES LIKE 'peatio_feature%'")).toEqual(["peatio_feature_new_orders"]);
    await plane.api("admin").send("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "provisioning" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "provisioning" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "provisioners" }],
    });
  });

  test("once the namespace is gone its schema and users are dropped, and nothing else", async () => {
    await namespace("DELETE", "feature-new-orders");
    await plane.api("admin").send("PUT", "/api/v1/namespaces/feature-new-orders/finalize", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "feature-new-orders" },
      spec: { finalizers: [] },
    });
    await server.ask("CREATE DATABASE other_feature_x; CREATE USER feature_of_somebody");
    const { output, exitCode } = await provision(withoutFeature);
    expect(output).toContain("database peatio_feature_new_orders: dropped, its namespace is gone");
    for (const user of featureUsers) expect(output).toContain(`user ${user}: dropped\n`);
    expect(exitCode).toBe(0);
    expect(await server.ask("SHOW DATABASES LIKE '%feature%'")).toEqual(["other_feature_x"]);
    expect(await server.ask("SELECT user FROM mysql.user WHERE user LIKE 'feature%'")).toEqual(["feature_of_somebody"]);
  });
});

async function clientOfAnotherAuthority(): Promise<string> {
  const authority = path.join(server.folder, "other.pem");
  await execa("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
    ...["-subj", "/CN=another authority", "-keyout", path.join(server.folder, "other.key"), "-out", authority],
  ]);
  const file = path.join(server.folder, "other.cnf");
  await writeFile(file, `[client]\nssl-ca=${authority}\nssl-verify-server-cert=1\n`);
  return file;
}
