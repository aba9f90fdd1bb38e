import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bootstrap } from "../../../platform/gateway/envoy/bootstrap";
import { freePort } from "../../../rehearsal/free-ports";
import { envoyProgram } from "./envoy-server";
import { onLoopback, type Ports } from "./local-configuration";

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Which listener. @default the way in */
  readonly listener?: string;
}
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A real Envoy with a gateway's own configuration, on this machine's loopback. */
export class RunningGateway {
  private readonly folder = mkdtempSync(join(tmpdir(), "rkcp-gateway-"));
  private readonly logged: string[] = [];
  private process: ChildProcess | undefined;
  ports: Ports = {};

  constructor(
    private readonly configuration: Bootstrap,
    private readonly host: string,
  ) {}

  /** @param upstreams ports by cluster */
  async start(upstreams: Ports): Promise<void> {
    const names = [...this.configuration.static_resources.listeners.map(({ name }) => name), "admin"];
    const own = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
    this.ports = { ...upstreams, ...Object.fromEntries(own) };
    const file = join(this.folder, "envoy.json");
    writeFileSync(file, JSON.stringify(onLoopback(this.configuration, this.ports)));
    const flags = ["--config-path", file, "--concurrency", "1", "--disable-hot-restart", "--log-level", "warning"];
    flags.push("--file-flush-interval-msec", "50");
    this.process = spawn(await envoyProgram(), flags, { stdio: ["ignore", "pipe", "pipe"], cwd: this.folder });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on("data", (chunk: Buffer) => this.logged.push(chunk.toString()));
    }
    await this.untilReady();
  }

  async stop(): Promise<void> {
    const { process: running } = this;
    if (running && running.exitCode === null) {
      const ended = new Promise((resolve) => running.once("exit", resolve));
      running.kill("SIGTERM");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  ask(path: string, { method = "GET", headers = {}, body, listener }: Question = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port: this.ports[listener ?? this.entry()],
          method,
          path,
          headers: { host: this.host, "x-forwarded-proto": "https", ...headers },
          agent: false,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
          });
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }

  /** Opens a websocket and sends a word through it. Resolves to all that came back. */
  throughWebsocket(path: string, headers: readonly string[], word: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.ports[this.entry()] ?? 0, "127.0.0.1");
      let received = "";
      socket.on("error", reject);
      socket.on("close", () => resolve(received));
      socket.on("data", (chunk) => {
        received += chunk.toString();
        if (received.startsWith("HTTP/1.1 101") && received.includes("\r\n\r\n") && !received.endsWith(word)) {
          socket.write(word);
        } else socket.end();
      });
      const lines = [
        `GET ${path} HTTP/1.1`,
        `host: ${this.host}`,
        "connection: Upgrade",
        "upgrade: websocket",
        "sec-websocket-version: 13",
        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
        ...headers,
      ];
      socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    });
  }

  /** Bytes as they are; for requests that no client library would send. Resolves when nothing more comes. */
  raw(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.ports[this.entry()] ?? 0, "127.0.0.1", () => socket.write(bytes));
      let received = "";
      socket.on("error", reject);
      socket.on("close", () => resolve(received));
      socket.on("data", (chunk) => {
        received += chunk.toString();
        socket.setTimeout(100, () => socket.destroy());
      });
      socket.setTimeout(5000, () => socket.destroy());
    });
  }

  /** The first line of the access log of which that holds. */
  async logLine(holds: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const found = this.accessLog().find(holds);
      if (found) return found;
      await sleep(100);
    }
    throw new Error(`no such line in the access log; its last ones:\n${this.logged.slice(-3).join("")}`);
  }

  accessLog(): Record<string, unknown>[] {
    const lines = this.logged.join("").split("\n");
    return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  private entry(): string {
    const [first] = this.configuration.static_resources.listeners;
    return first?.name ?? "";
  }

  private async untilReady(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if (this.process?.exitCode !== null) break;
      const reply = await this.ask("/ready", { listener: "stats" }).catch(() => undefined);
      if (reply?.status === 200) return;
      await sleep(100);
    }
    throw new Error(`Envoy did not get ready:\n${this.logged.join("")}`);
  }
}
