import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { plainEnvironment } from "../../../rehearsal/child-environment";
import { ApiClient } from "../../../rehearsal/kubernetes/api-client";
import { freePort } from "../../../rehearsal/free-ports";
import { type ServerProcess, startServer } from "../../../rehearsal/kubernetes/server-process";
import { tools } from "../../constructs/machine/tools";

/** A real OpenBao on loopback with TLS, unsealed and empty, in memory. */
export interface OpenBao {
  readonly program: string;
  /** `https://127.0.0.1:<port>`. */
  readonly address: string;
  readonly folder: string;
  /** Certificate of the authority that signed its own. */
  readonly caFile: string;
  /** Its API as its root, or as nobody. */
  readonly root: ApiClient;
  readonly nobody: ApiClient;
  readonly stop: () => Promise<void>;
}

/** @throws Error with the cure when OpenBao is not on this machine: a test that needs it fails, nothing is skipped */
export async function startOpenBao(): Promise<OpenBao> {
  const program = tools.bao;
  if (program === undefined) {
    throw new Error("no OpenBao in the cache. Fix: node --require tsx/cjs test/constructs/machine/install-openbao.ts");
  }
  const folder = await mkdtemp(join(tmpdir(), "rkcp-openbao-"));
  const certificates = join(folder, "tls");
  await mkdir(certificates);
  const port = await freePort();
  const address = `https://127.0.0.1:${port}`;
  const token = randomBytes(16).toString("hex");
  const server = startServer({
    file: program,
    arguments: [
      "server",
      "-dev",
      "-dev-tls",
      "-dev-no-store-token",
      `-dev-tls-cert-dir=${certificates}`,
      `-dev-listen-address=127.0.0.1:${port}`,
      `-dev-root-token-id=${token}`,
    ],
    environment: plainEnvironment({ HOME: folder, TMPDIR: folder }),
    logFile: join(folder, "openbao.log"),
  });
  const caFile = await certificateIn(certificates, server);
  const ca = await readFile(caFile, "utf8");
  const root = new ApiClient({ server: address, ca, token });
  const nobody = new ApiClient({ server: address, ca, token: "" });
  await untilUp(async () => (await root.send("GET", "/v1/sys/health")).status === 200, server);
  const stop = async (): Promise<void> => {
    root.close();
    nobody.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { program, address, folder, caFile, root, nobody, stop };
}

async function certificateIn(folder: string, server: ServerProcess): Promise<string> {
  const names = ["bao-ca.pem", "vault-ca.pem"].map((name) => join(folder, name));
  let found: string | undefined;
  await untilUp(async () => {
    for (const name of names) if (await readFile(name, "utf8").catch(() => "")) found = name;
    return found !== undefined;
  }, server);
  return found ?? "";
}

/** @throws Error when it isn't within a minute, or the program has ended */
export async function untilUp(isUp: () => Promise<boolean>, server: ServerProcess): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await isUp().catch(() => false))) {
    const why = server.ended() ?? (Date.now() > end ? "isn't up after a minute" : undefined);
    if (why !== undefined) throw new Error(`${server.name} ${why}:\n${await readFile(server.logFile, "utf8")}`);
    await pause(100);
  }
}
