import { createHash, randomBytes } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { Buffer } from "node:buffer";
import { URL } from "node:url";

/** Seconds an answer may take: five times what ext_authz and Rails need on a busy stage. */
const timeoutSeconds = 10;
/** Bytes of a body that are read: enough for every list the scenarios ask for. */
const largestBody = 4 * 1024 * 1024;
/** What every WebSocket handshake is answered with (RFC 6455, 1.3). */
const webSocketMark = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * @typedef {{ status: number, headers: import("node:http").IncomingHttpHeaders, body: string }} Answer
 * @typedef {{ method?: string, headers?: Record<string, string>, json?: unknown }} Question
 */

/** Asks one gateway, as its balancer would: with the public name, and with a feature's header where one is tried. */
export class Gateway {
  /** @param {{ target: string, host?: string, feature?: string }} options */
  constructor({ target, host, feature }) {
    this.target = new URL(target);
    this.feature = feature;
    this.headers = {
      "user-agent": "rkcp-qa",
      "x-forwarded-proto": "https",
      ...(host !== undefined && { host }),
      ...(feature !== undefined && { "x-rkcp-feature": feature }),
    };
  }

  /**
   * @param {string} path
   * @param {Question} [question]
   * @returns {Promise<Answer>}
   */
  ask(path, { method = "GET", headers = {}, json } = {}) {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const request = this.#request(path, {
      method,
      headers: {
        ...headers,
        ...(body !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
      },
    });
    return new Promise((resolve, reject) => {
      request.on("error", reject);
      request.on("response", (response) => readAnswer(response).then(resolve, reject));
      request.end(body);
    });
  }

  /**
   * Opens a WebSocket and closes it again. No library: a feature is named in a header, which browsers' clients can't set.
   *
   * @param {string} path
   * @returns {Promise<{ status: number, headers: Answer["headers"], accepted: boolean }>} `accepted`: the key was
   *   answered as RFC 6455 asks
   */
  upgrade(path) {
    const key = randomBytes(16).toString("base64");
    const request = this.#request(path, {
      headers: { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": key },
    });
    return new Promise((resolve, reject) => {
      request.on("error", reject);
      request.on("response", (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, accepted: false });
      });
      request.on("upgrade", (response, socket) => {
        socket.destroy();
        const expected = createHash("sha1").update(`${key}${webSocketMark}`).digest("base64");
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, headers, accepted: headers["sec-websocket-accept"] === expected });
      });
      request.end();
    });
  }

  #request(path, { headers, ...options }) {
    const { request } = this.target.protocol === "https:" ? https : http;
    const { hostname, port } = this.target;
    // The path as it is: a URL object would walk the detours itself before anybody is asked.
    const asked = request({ hostname, port, path, ...options, headers: { ...this.headers, ...headers } });
    asked.setTimeout(timeoutSeconds * 1000, () => {
      asked.destroy(new Error(`no answer from ${this.target.origin}${path} within ${timeoutSeconds} s`));
    });
    return asked;
  }
}

/** @param {import("node:http").IncomingMessage} response */
async function readAnswer(response) {
  const chunks = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > largestBody) throw new Error(`the answer is longer than ${largestBody} bytes`);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString("utf8") };
}
