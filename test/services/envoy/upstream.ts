import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** One request as an upstream saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bodyBytes: number;
}

type Answer = (seen: Seen, response: ServerResponse) => void;

/** A program behind the gateway: it remembers what it was asked, and says who it is. */
export class UpstreamDouble {
  readonly seen: Seen[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(
    readonly name: string,
    private readonly answer: Answer = (_, response) => response.end(name),
  ) {
    this.server = createServer((request, response) => void this.handle(request, response));
    this.server.on("upgrade", (request: IncomingMessage, socket: Socket) => this.echo(request, socket));
    this.server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
  }

  /** Resolves to the port it listens on. */
  start(): Promise<number> {
    return new Promise((resolve) => {
      this.server.listen(0, "127.0.0.1", () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let bodyBytes = 0;
    for await (const chunk of request) bodyBytes += (chunk as Buffer).length;
    const seen = { ...whatIsSeen(request), bodyBytes };
    this.seen.push(seen);
    response.setHeader("server", "secret/1.0");
    response.setHeader("x-runtime", "0.1");
    this.answer(seen, response);
  }

  /** A websocket that sends back every byte, frame or not. */
  private echo(request: IncomingMessage, socket: Socket): void {
    this.seen.push({ ...whatIsSeen(request), bodyBytes: 0 });
    const key = `${String(request.headers["sec-websocket-key"])}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    socket.on("error", () => socket.destroy());
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    );
    socket.pipe(socket);
  }
}

const whatIsSeen = ({ method = "", url = "", headers }: IncomingMessage) => ({ method, path: url, headers });
