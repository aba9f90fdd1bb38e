import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { SecureContextOptions, TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { machineParts } from "../../../constructs/machine/document";
import { pluginScript, vaultConfiguration } from "../../../constructs/machine/roles/vault";
import { freePort } from "../../../rehearsal/free-ports";
import { vault } from "./machines";
import { isMissing, runTool, tools } from "./tools";
import { useWorkshop } from "./workshop";

const missing = isMissing("bao");
const workshop = useWorkshop();
const places = () => ({
  storage: workshop.path("raft"),
  credentials: workshop.path("credentials"),
  audit: workshop.path("audit"),
});

const declarePlugin = () =>
  workshop.run(pluginScript({ config: workshop.path("config"), software: workshop.path("software") }));

beforeEach(async () => {
  for (const folder of ["config", "software", "raft", "credentials", "audit"]) await mkdir(workshop.path(folder));
  await writeFile(workshop.path("software/openbao-plugin-kms-aws"), "plugin", { mode: 0o755 });
});

describe("the declaration of OpenBao's seal plugin", () => {
  const stanza = () => readFile(workshop.path("config/plugin.hcl"), "utf8");

  test("names the program and its checksum", async () => {
    expect((await declarePlugin()).code).toBe(0);
    const sum = createHash("sha256").update("plugin").digest("hex");
    expect(await stanza()).toBe(
      `plugin "kms" "awskms" {\n  command   = "openbao-plugin-kms-aws"\n  sha256sum = "${sum}"\n}\n`,
    );
  });

  test("does not follow a program that is changed afterwards", async () => {
    await declarePlugin();
    const before = await stanza();
    await writeFile(workshop.path("software/openbao-plugin-kms-aws"), "another");
    await declarePlugin();
    expect(await stanza()).toBe(before);
  });
});

describe("the configuration of Vault", () => {
  test("declares plugin folder and audit for OpenBao, which knows no memory lock", () => {
    const text = vaultConfiguration(vault);
    expect([/^plugin_directory = /m.test(text), /^audit "file"/m.test(text), text.includes("disable_mlock")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("leaves audit to the API for Vault, and the memory unlocked", () => {
    const text = vaultConfiguration({ ...vault, distribution: "vault" });
    expect([/plugin|audit/.test(text), /^disable_mlock = true$/m.test(text)]).toEqual([false, true]);
  });

  test("joins the other two, never itself", () => {
    const joined = [...vaultConfiguration(vault).matchAll(/leader_api_addr\s+= "(.*)"/g)].map(([, address]) => address);
    expect(joined).toEqual(["https://vault-b.stage.rkcp.internal:8200", "https://vault-c.stage.rkcp.internal:8200"]);
  });

  test.each(["openbao", "vault"] as const)("unseals with the cloud's key for %s", (distribution) => {
    expect(vaultConfiguration({ ...vault, distribution })).toContain(
      'seal "awskms" {\n  region     = "eu-west-1"\n  kms_key_id = "alias/rkcp-stage-vault"\n}',
    );
  });
});

describe("the audit's file", () => {
  const file = (path: string) => machineParts(vault).files.find((each) => each.path === path)?.contents ?? "";

  test("is looked at every hour, not once a day: a busy day would fill the disk", () => {
    expect(file("/etc/systemd/system/logrotate.timer.d/90-rkcp.conf")).toContain("OnCalendar=\nOnCalendar=hourly\n");
    expect(file("/etc/logrotate.d/vault")).toMatch(/^ {2}maxsize 200M$/m);
  });

  test("lies on the data volume: a machine that is replaced keeps what it recorded", () => {
    expect(file("/etc/vault/vault.hcl")).toContain('file_path = "/var/lib/vault/audit/audit.log"');
    expect(file("/etc/logrotate.d/vault")).toMatch(/^\/var\/lib\/vault\/audit\/audit\.log \{$/m);
  });

  test("gets another name each hour: what has a name already is not rotated", () => {
    expect(file("/etc/logrotate.d/vault")).toMatch(/^ {2}dateformat -%Y%m%d%H$/m);
  });
});

describe.skipIf(missing)("the real OpenBao", () => {
  const configure = (text: string) => writeFile(workshop.path("config/vault.hcl"), text);
  const validate = (...file: string[]) =>
    runTool("bao", ["operator", "validate-config", `-config=${workshop.path("config", ...file)}`]);

  test("finds no fault in the configuration", async () => {
    await configure(vaultConfiguration(vault, places()));
    const { code, text } = await validate("vault.hcl");
    expect(code, text).toBe(0);
    expect(text).not.toMatch(/unknown|unsupported|warn/i);
  });

  test("finds no fault in it together with the plugin's declaration", async () => {
    await configure(vaultConfiguration(vault, places()));
    await declarePlugin();
    const { code, text } = await validate();
    expect(code, text).toBe(0);
    expect(text).not.toMatch(/unknown|unsupported|warn/i);
  });

  test("finds a misspelt setting", async () => {
    await configure(vaultConfiguration(vault, places()).replace("cluster_address", "clutser_address"));
    expect((await validate("vault.hcl")).text).toContain("Unknown or unsupported field clutser_address");
  });

  test("does not know the seal without the plugin's declaration", async () => {
    await configure(withPlugin());
    expect((await start()).text).toContain("unknown wrapper: awskms");
  });

  test("runs the declared plugin to unseal", async () => {
    await configure(withPlugin());
    await writeFile(workshop.path("software/openbao-plugin-kms-aws"), `#!/bin/sh\ntouch ${workshop.path("ran")}\n`);
    await declarePlugin();
    await start();
    expect(existsSync(workshop.path("ran"))).toBe(true);
  });

  test("refuses a plugin that was changed after it was declared", async () => {
    await configure(withPlugin());
    await declarePlugin();
    await writeFile(workshop.path("software/openbao-plugin-kms-aws"), `#!/bin/sh\ntouch ${workshop.path("ran")}\n`);
    expect((await start()).text).toContain("checksums did not match");
    expect(existsSync(workshop.path("ran"))).toBe(false);
  });

  /** Starts the server, which ends by itself: what stands in for the plugin unseals nothing. */
  const start = () => runTool("bao", ["server", `-config=${workshop.path("config")}`]);
  const withPlugin = () =>
    vaultConfiguration(vault, places()).replace("/opt/rkcp/openbao-kms-aws", workshop.path("software"));

  describe("running on it, unsealed by hand", () => {
    let server: ChildProcess | undefined;
    let port = 0;
    let output = "";

    beforeEach(async () => {
      makeCertificate();
      port = await freePort();
      const configuration = vaultConfiguration({ ...vault, address: "127.0.0.1" }, places())
        // Without the cloud there is neither its key nor the plugin that asks for it.
        .replace(/^seal [^}]*}\n/m, "")
        .replace(/^plugin_directory.*\n/m, "")
        .replaceAll(":8200", `:${port}`)
        .replaceAll(":8201", `:${await freePort()}`);
      await writeFile(workshop.path("config/vault.hcl"), configuration);
      output = "";
      server = spawn(tools.bao ?? "", ["server", `-config=${workshop.path("config")}`], { env: {} });
      for (const stream of [server.stdout, server.stderr]) {
        stream?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
      }
      await until(() => ask("GET", "/v1/sys/seal-status"));
    });
    afterEach(async () => {
      server?.kill("SIGKILL");
      await until(() => Promise.resolve(server?.signalCode !== null));
    });

    test("speaks TLS 1.3 with whoever knows it", async () => {
      expect((await ask("GET", "/v1/sys/seal-status"))?.protocol).toBe("TLSv1.3");
    });

    test("answers the balancer's probe, which knows TLS 1.2 at most", async () => {
      const probe = { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" } as const;
      expect(await ask("GET", "/v1/sys/health?standbyok=true", undefined, probe)).toMatchObject({
        status: 501,
        protocol: "TLSv1.2",
      });
    });

    test.each([
      ["an older protocol", { maxVersion: "TLSv1.1", minVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }],
      ["a cipher without authentication", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA" }],
    ] as const)("refuses %s", async (_what, offer) => {
      await expect(ask("GET", "/v1/sys/seal-status", undefined, offer)).rejects.toThrow(
        /alert (protocol version|handshake failure)/,
      );
    });

    test("warns of no setting", () => {
      expect(output).toContain("OpenBao server started");
      expect(output.split("\n").filter((line) => /unknown or unsupported/.test(line))).toEqual([]);
    });

    test("keeps its data in raft and writes an audit from the first unsealing on", async () => {
      const made = await ask("POST", "/v1/sys/init", { secret_shares: 1, secret_threshold: 1 });
      const { keys, root_token: token } = made?.body as { keys: readonly string[]; root_token: string };
      await ask("POST", "/v1/sys/unseal", { key: keys[0] });
      await until(async () => (await ask("GET", "/v1/sys/mounts", undefined, undefined, token))?.status === 200);
      expect((await stat(workshop.path("raft/vault.db"))).isFile()).toBe(true);
      expect(await readFile(workshop.path("audit/audit.log"), "utf8")).toContain('"path":"sys/mounts"');
    });

    function makeCertificate(): void {
      const names = "subjectAltName=IP:127.0.0.1";
      const files = ["-keyout", workshop.path("credentials/vault.key"), "-out", workshop.path("credentials/vault.crt")];
      const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
      execFileSync("openssl", [...words, "-subj", "/CN=vault", "-addext", names, ...files], { stdio: "ignore" });
      execFileSync("cp", [workshop.path("credentials/vault.crt"), workshop.path("credentials/ca.crt")]);
    }

    /** One call over a connection of its own; undefined while nobody listens. */
    function ask(method: string, path: string, body?: object, offer: SecureContextOptions = {}, token?: string) {
      return new Promise<{ status: number; protocol: string | null; body: unknown } | undefined>((resolve, reject) => {
        const headers = token === undefined ? {} : { "X-Vault-Token": token };
        const options = { host: "127.0.0.1", port, method, path, headers, agent: false, rejectUnauthorized: false };
        const call = request({ ...options, ...offer }, (answer) => {
          const protocol = (answer.socket as TLSSocket).getProtocol();
          let text = "";
          answer.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
          answer.on("end", () => {
            resolve({ status: answer.statusCode ?? 0, protocol, body: text === "" ? undefined : JSON.parse(text) });
          });
        });
        call.on("error", (error: NodeJS.ErrnoException) => {
          if (error.code === "ECONNREFUSED") resolve(undefined);
          else reject(error);
        });
        call.end(body && JSON.stringify(body));
      });
    }
  });
});

async function until(isDone: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = await isDone();
    if (answer !== undefined && answer !== false) return;
    await sleep(100);
  }
  throw new Error("waited 20 s");
}
