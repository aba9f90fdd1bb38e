import { readFile } from "node:fs/promises";
import { createServer, request as ask, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { execa } from "execa";

/** A server of a test, and where it listens. */
export interface Fake {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Something with figures: paths and what they hold; `asked` is what it was asked for. */
export async function fakeTarget(pages: Readonly<Record<string, string>>, asked: string[] = []): Promise<Fake> {
  return listen(
    createServer((request, response) => {
      const [page = ""] = (request.url ?? "").split("?");
      asked.push(request.url ?? "");
      response.writeHead(pages[page] === undefined ? 404 : 200, { "content-type": "text/plain; version=0.0.4" });
      response.end(pages[page] ?? "");
    }),
  );
}

/** A certificate for 127.0.0.1, which is its own authority. */
export async function certificate(folder: string): Promise<{ readonly key: string; readonly certificate: string }> {
  const key = path.join(folder, "key.pem");
  const file = path.join(folder, "certificate.pem");
  const subject = ["-subj", "/CN=prometheus", "-addext", "subjectAltName=IP:127.0.0.1"];
  const args = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  await execa("openssl", ["req", ...args, ...subject, "-keyout", key, "-out", file]);
  return { key, certificate: file };
}

/** As nginx before the BOSH Prometheus: TLS, one user, and the rest passed on. */
export async function fakeFront(options: {
  readonly files: Awaited<ReturnType<typeof certificate>>;
  readonly user: string;
  readonly password: string;
  readonly upstream: number;
  readonly refused: string[];
}): Promise<Fake> {
  const expected = `Basic ${Buffer.from(`${options.user}:${options.password}`).toString("base64")}`;
  const [key, cert] = await Promise.all([readFile(options.files.key), readFile(options.files.certificate)]);
  return listen(
    createTlsServer({ key, cert }, (request, response) => {
      if (request.headers.authorization !== expected) {
        options.refused.push(request.url ?? "");
        response.writeHead(401).end();
        return;
      }
      const { url = "", method = "GET", headers } = request;
      const onward = ask({ host: "127.0.0.1", port: options.upstream, path: url, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502);
        answer.pipe(response);
      });
      onward.on("error", () => response.writeHead(502).end());
      request.pipe(onward);
    }),
  );
}

async function listen(server: Server): Promise<Fake> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
