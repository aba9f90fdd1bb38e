import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One answer of the exchange. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** Decides about one request; undefined leaves it to the rules behind. */
export type Rule = (request: AskedRequest) => Reply | undefined;

export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

const member = { email: "qa@exchange.example", password: "as the vault has it" };
const csrfToken = "csrf-of-the-session";
const cookieName = "_barong_session";

/** An exchange that keeps its promises, as far as they are seen from outside; `broken` is asked first. */
export class Exchange {
  readonly asked: AskedRequest[] = [];
  private sessionOpen = false;
  private readonly server: Server;

  constructor(private readonly broken: Rule = () => undefined) {
    this.server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const asked = described(request, body);
        this.asked.push(asked);
        const { status, body: answer, headers } = this.reply(asked);
        const common = { "x-content-type-options": "nosniff", "strict-transport-security": "max-age=31536000" };
        const text = typeof answer === "string" ? answer : JSON.stringify(answer ?? {});
        const feature = request.headers["x-rkcp-feature"];
        const all = { ...common, ...(feature !== undefined && { "x-rkcp-feature": feature }), ...headers };
        // A value of "" takes a header away.
        const kept = Object.entries(all).filter(([, value]) => value !== "");
        response.writeHead(status, Object.fromEntries(kept) as Record<string, string>).end(text);
      });
    });
    this.server.on("upgrade", (request, socket) => {
      const asked = described(request, undefined);
      this.asked.push(asked);
      const { status, headers = {} } = this.reply(asked);
      const key = createHash("sha1")
        .update(`${String(request.headers["sec-websocket-key"])}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest("base64");
      const feature = request.headers["x-rkcp-feature"];
      const common = { upgrade: "websocket", connection: "Upgrade", "sec-websocket-accept": key };
      const answer =
        status === 101
          ? { ...common, ...(feature !== undefined && { "x-rkcp-feature": feature }), ...headers }
          : { "content-length": "0", connection: "close" };
      const lines = Object.entries(answer).map(([name, value]) => `${name}: ${String(value)}\r\n`);
      socket.end(`HTTP/1.1 ${status} -\r\n${lines.join("")}\r\n`);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private reply(request: AskedRequest): Reply {
    return this.broken(request) ?? this.session(request) ?? wellBehaved(request);
  }

  /** One member, one session. */
  private session({ method, path, headers, body }: AskedRequest): Reply | undefined {
    const hasCookie = headers.cookie === `${cookieName}=open` && this.sessionOpen;
    if (path === "/api/v2/barong/identity/sessions") {
      if (method === "DELETE") {
        if (!hasCookie || headers["x-csrf-token"] !== csrfToken) return { status: 401 };
        this.sessionOpen = false;
        return { status: 200 };
      }
      const known = JSON.stringify(body) === JSON.stringify(member);
      if (!known) return { status: 401, body: { errors: ["identity.session.invalid_params"] } };
      this.sessionOpen = true;
      return {
        status: 200,
        body: { email: member.email, csrf_token: csrfToken },
        headers: { "set-cookie": [`${cookieName}=open; path=/; HttpOnly`] },
      };
    }
    if (path === "/api/v2/barong/resource/users/me" && hasCookie) return { status: 200, body: { email: member.email } };
    if (path === "/api/v2/peatio/account/balances" && hasCookie) return { status: 200, body: [] };
    return undefined;
  }
}

/** What an exchange says to whom it doesn't know. */
function wellBehaved({ path }: AskedRequest): Reply {
  switch (path) {
    case "/api/v2/barong/public/ping":
    case "/api/v2/peatio/public/health/ready":
    case "/api/v2/peatio/public/timestamp":
      return { status: 200 };
    case "/api/v2/peatio/public/markets":
      return { status: 200, body: [{ id: "btcusd", state: "enabled" }] };
    case "/api/v2/ranger/public?stream=global.tickers":
      return { status: 101 };
    case "/api/v2/ranger/private?stream=order":
    case "/api/v2/peatio/account/balances":
    case "/api/v2/barong/resource/users/me":
      return { status: 401 };
    default:
      return { status: 404 };
  }
}

export const memberVariables = { QA_EMAIL: member.email, QA_PASSWORD: member.password };

const described = (request: IncomingMessage, body: unknown): AskedRequest => ({
  method: request.method ?? "",
  path: request.url ?? "",
  headers: request.headers,
  body,
});

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}
