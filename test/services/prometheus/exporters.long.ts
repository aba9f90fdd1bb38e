import { writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  exporterFiles,
  mysqldExporterTemplate,
  redisPasswordsTemplate,
} from "../../../platform/tools/monitoring-files";
import { redisConfiguration } from "../../../platform/workloads/redis";
import { exporterWorkloads } from "../../../platform/workloads/exporters";
import { environment } from "../../environments/descriptions";
import { type MariaDb, startMariaDb } from "../data/mariadb";
import { freePort } from "../../../rehearsal/free-ports";
import { installed, scratch, type Server, startServer } from "../data/server";

/** A value that a client file, a shell and JSON would each read in their own way. */
const password = 'p;w#"\\x';

/** What a page of figures holds for one name. */
const valueOf = (text: string, name: string) => new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(text)?.[1];
const figures = async (url: string) => (await fetch(url)).text();

/** The exporter's flags beside where it reads and listens. */
const ownFlags = exporterWorkloads(environment("stage"))
  .filter(({ name }) => name === "mysqld-exporter")
  .flatMap(({ command }) => command.slice(1).filter((flag) => !/^--(config|web)\./.test(flag)));

const hasMysql = installed("the exporter of MySQL on a real MariaDB", {
  "prometheus-mysqld-exporter": "prometheus-mysqld-exporter",
  mariadbd: "mariadb-server",
});

describe.runIf(hasMysql)("the exporter of MySQL", () => {
  let database: MariaDb;
  const exporters: Server[] = [];

  beforeAll(async () => {
    database = await startMariaDb();
    const literal = password.replaceAll("\\", "\\\\");
    await database.ask(
      `DELETE FROM mysql.global_priv WHERE user = ''; FLUSH PRIVILEGES;` +
        `CREATE USER exporter@'%' IDENTIFIED BY '${literal}' REQUIRE SSL WITH MAX_USER_CONNECTIONS 3;` +
        "GRANT PROCESS, REPLICATION CLIENT ON *.* TO exporter@'%';" +
        "GRANT SELECT ON performance_schema.* TO exporter@'%';",
    );
  });
  afterAll(async () => {
    for (const exporter of exporters) await exporter.stop();
    await database?.stop();
  });

  /** The client file as the Agent and the search for the server's name leave it. */
  async function started(authority: string, host: string): Promise<Server> {
    const folder = await scratch("mysqld-exporter");
    const file = path.join(folder, "client.cnf");
    const text = mysqldExporterTemplate()
      .replace("{{raw MYSQL_PASSWORD}}", () => password)
      .replace("port = 3306", `port = ${database.port}`)
      .replace(exporterFiles.mysqlAuthority, authority);
    await writeFile(file, `${text}host = ${host}\n`);
    const port = await freePort();
    const exporter = await startServer({
      program: "prometheus-mysqld-exporter",
      args: [`--config.my-cnf=${file}`, `--web.listen-address=127.0.0.1:${port}`, ...ownFlags],
      folder,
      port,
      answers: async () => (await fetch(`http://127.0.0.1:${port}/`)).ok,
    });
    exporters.push(exporter);
    return exporter;
  }

  test("reads figures over TLS, whatever its password holds", async () => {
    const exporter = await started(database.authorityFile, "localhost");
    const text = await figures(`http://127.0.0.1:${exporter.port}/metrics`);
    expect(exporter.log()).not.toContain("level=error");
    expect(valueOf(text, "mysql_up")).toBe("1");
    expect(Number(valueOf(text, "mysql_global_status_uptime"))).toBeGreaterThanOrEqual(0);
  });

  test("is no reader of anybody's rows", async () => {
    await database.ask("CREATE DATABASE ledger; CREATE TABLE ledger.accounts (balance INT);");
    expect(await database.as("exporter", password, "SELECT * FROM ledger.accounts")).toMatch(/denied/);
  });

  test("refuses a server whose authority it doesn't know", async () => {
    const folder = await scratch("authority");
    const authority = path.join(folder, "other.pem");
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${authority}.key`];
    await execa("openssl", ["req", "-x509", ...key, "-days", "2", "-subj", "/CN=another", "-out", authority]);
    const exporter = await started(authority, "localhost");
    expect(valueOf(await figures(`http://127.0.0.1:${exporter.port}/metrics`), "mysql_up")).toBe("0");
    expect(exporter.log()).toContain("certificate signed by unknown authority");
  });

  test("refuses a server by a name that its certificate doesn't hold: our own alias is one", async () => {
    const exporter = await started(database.authorityFile, "127.0.0.2");
    expect(valueOf(await figures(`http://127.0.0.1:${exporter.port}/metrics`), "mysql_up")).toBe("0");
  });
});

const hasRedis = installed("the exporter of Redis on a real Redis", {
  "prometheus-redis-exporter": "prometheus-redis-exporter",
  "redis-server": "redis-server",
});

describe.runIf(hasRedis)("the exporter of Redis", () => {
  const servers: Server[] = [];
  let exporter: Server;
  let redis: Server;

  beforeAll(async () => {
    const folder = await scratch("redis");
    const port = await freePort();
    const own = path.join(folder, "redis.conf");
    const settings = redisConfiguration("peatio")
      .replace("bind *", "bind 127.0.0.1")
      .replace("port 6379", `port ${port}`)
      .replace("dir /data", `dir ${folder}`)
      .replace("{{raw PASSWORD}}", "of-the-applications")
      .replace("{{raw FIGURES_PASSWORD}}", "of-the-exporter");
    await writeFile(own, settings);
    redis = await startServer({
      program: "redis-server",
      args: [own],
      folder,
      port,
      answers: async () => (await execa("redis-cli", ["-p", String(port), "ping"])).stdout.includes("NOAUTH"),
    });
    const passwords = path.join(folder, "passwords.json");
    const target = { name: "peatio-redis", namespace: "stage" };
    const text = redisPasswordsTemplate([target])
      .replaceAll("peatio-redis.stage.svc:6379", `127.0.0.1:${port}`)
      .replaceAll("{{REDIS_FIGURES}}", '"of-the-exporter"');
    await writeFile(passwords, text);
    const listens = await freePort();
    exporter = await startServer({
      program: "prometheus-redis-exporter",
      args: [
        "--redis.addr=",
        "--redis.user=exporter",
        "--config-command=-",
        `--redis.password-file=${passwords}`,
        `--web.listen-address=127.0.0.1:${listens}`,
      ],
      folder: await scratch("redis-exporter"),
      port: listens,
      answers: async () => (await fetch(`http://127.0.0.1:${listens}/health`)).ok,
    });
    servers.push(exporter, redis);
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  test("opens each Redis with the password kept under its address", async () => {
    const target = encodeURIComponent(`redis://127.0.0.1:${redis.port}`);
    const text = await figures(`http://127.0.0.1:${exporter.port}/scrape?target=${target}`);
    expect(valueOf(text, "redis_up")).toBe("1");
    expect(Number(valueOf(text, "redis_uptime_in_seconds"))).toBeGreaterThanOrEqual(0);
  });

  test("learns nothing of what is kept there, whoever asks it to", async () => {
    const asApplication = { env: { REDISCLI_AUTH: "of-the-applications" } };
    await execa("redis-cli", ["-p", String(redis.port), "set", "session", "of-a-member"], asApplication);
    const target = encodeURIComponent(`redis://127.0.0.1:${redis.port}`);
    const asked = `http://127.0.0.1:${exporter.port}/scrape?target=${target}&check-single-keys=session&check-keys=*`;
    const text = await figures(asked);
    expect(valueOf(text, "redis_up")).toBe("1");
    expect(text).not.toMatch(/of-a-member|of-the-applications/);
  });

  test("says that a Redis is down which it has no password for", async () => {
    const target = encodeURIComponent(`redis://localhost:${redis.port}`);
    const text = await figures(`http://127.0.0.1:${exporter.port}/scrape?target=${target}`);
    expect(valueOf(text, "redis_up")).toBe("0");
  });
});
