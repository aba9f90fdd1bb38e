import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { freePort } from "../../../rehearsal/free-ports";
import { scratch, startServer, type Server } from "./server";

/** A MariaDB that lets nobody in without TLS, and its administrator as RDS would have made it. */
export interface MariaDb extends Server {
  readonly clientFile: string;
  readonly authorityFile: string;
  /** The file that the init container would have written. */
  readonly administratorFile: string;
  /** Asks the server as root through its socket: one line per row, tabs between columns. */
  readonly ask: (statement: string) => Promise<string[]>;
  /** The same over TLS as a user; resolves to the server's error text where it refuses. */
  readonly as: (user: string, password: string, statement: string, options?: { tls?: boolean }) => Promise<string>;
}

/** What the test's own administrator is called; RDS calls its so too. */
const administrator = { username: "rkcp_admin", password: "made-by-the-cloud_0123456789" };

export async function startMariaDb(): Promise<MariaDb> {
  const folder = await scratch("mariadb");
  const port = await freePort();
  const file = (name: string) => path.join(folder, name);
  await mkdir(file("data"));
  await makeCertificates(folder);
  const common = ["--no-defaults", `--datadir=${file("data")}`, "--user=root"];
  await execa("mariadb-install-db", [...common, "--skip-test-db", "--auth-root-authentication-method=normal"]);
  const socket = file("socket");
  const root = (statement: string) =>
    execa(
      "mariadb",
      ["--no-defaults", `--socket=${socket}`, "--user=root", "--batch", "--raw", "--skip-column-names"],
      {
        input: statement,
      },
    );
  const server = await startServer({
    program: "/usr/sbin/mariadbd",
    args: [
      ...common,
      `--socket=${socket}`,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      `--pid-file=${file("pid")}`,
      `--ssl-ca=${file("ca.pem")}`,
      `--ssl-cert=${file("server.pem")}`,
      `--ssl-key=${file("server.key")}`,
      "--require-secure-transport=ON",
      "--performance-schema=ON",
      "--innodb-buffer-pool-size=32M",
    ],
    folder,
    port,
    answers: async () => (await root("SELECT 1")).stdout === "1",
  });
  await root(
    `CREATE USER '${administrator.username}'@'%' IDENTIFIED BY '${administrator.password}';` +
      `GRANT ALL PRIVILEGES ON *.* TO '${administrator.username}'@'%' WITH GRANT OPTION;`,
  );
  const clientFile = file("client.cnf");
  const authorityFile = file("ca.pem");
  const administratorFile = file("administrator.json");
  await writeFile(clientFile, `[client]\nssl-ca=${authorityFile}\nssl-verify-server-cert=1\n`);
  await writeFile(administratorFile, JSON.stringify(administrator));
  return {
    ...server,
    clientFile,
    authorityFile,
    administratorFile,
    ask: async (statement) => (await root(statement)).stdout.split("\n").filter((line) => line !== ""),
    as: async (user, password, statement, { tls = true } = {}) => {
      const defaults = tls ? `--defaults-file=${clientFile}` : "--no-defaults";
      const args = [defaults, "--protocol=tcp", "--host=127.0.0.1", `--port=${port}`, `--user=${user}`, "--batch"];
      const { stdout, stderr } = await execa("mariadb", [...args, ...(tls ? [] : ["--skip-ssl"])], {
        env: { MYSQL_PWD: password },
        input: statement,
        reject: false,
      });
      return stderr === "" ? stdout : stderr;
    },
  };
}

/** An authority, and a certificate of it for the loopback address. */
async function makeCertificates(folder: string): Promise<void> {
  const openssl = (...args: string[]) => execa("openssl", args, { cwd: folder });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(
    "req",
    "-x509",
    ...key,
    "-days",
    "2",
    "-subj",
    "/CN=test authority",
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
  );
  await openssl("req", ...key, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr");
  await writeFile(path.join(folder, "names"), "subjectAltName=DNS:localhost,DNS:127.0.0.1,IP:127.0.0.1\n");
  const sign = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
  await openssl("x509", "-req", "-in", "server.csr", ...sign, "-out", "server.pem");
}
