import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { createInterface } from "node:readline";
import { z } from "zod";
import { messageOf, RehearsalProblem } from "../problem";

/** What the API server answered. */
export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON; text where it is none. */
  readonly body: unknown;
  /** Texts of its `Warning` headers. */
  readonly warnings: readonly string[];
}

/** The part every object of the API has. */
export const apiObject = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    deletionTimestamp: z.string().optional(),
    ownerReferences: z.array(z.looseObject({ kind: z.string(), name: z.string() })).optional(),
  }),
});
export type ApiObject = z.infer<typeof apiObject>;

const listAnswer = z.looseObject({
  items: z.array(apiObject),
  metadata: z.looseObject({ resourceVersion: z.string() }),
});
const watchEvent = z.looseObject({ type: z.string(), object: apiObject });
const refusal = z.looseObject({ message: z.string() });

/** Gets what happened to an object: `ADDED`, `MODIFIED`, `DELETED`. */
type OnEvent = (type: string, object: ApiObject) => void;

export interface ApiClientOptions {
  /** `https://127.0.0.1:<port>`. */
  readonly server: string;
  /** PEM of the server's certificate authority. */
  readonly ca: string;
  /** Bearer token of the user; empty for nobody. */
  readonly token: string;
}

/** The Kubernetes API for what a rehearsal looks at by itself; objects are applied by the project's own commands. */
export class ApiClient {
  private readonly agent: Agent;

  constructor(private readonly options: ApiClientOptions) {
    this.agent = new Agent({ keepAlive: true, ca: options.ca, maxSockets: 16 });
  }

  /** One request; a refusal is an answer too. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    contentType: string = "application/json",
  ): Promise<ApiAnswer> {
    const answer = await this.open(method, path, body, contentType);
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    return { status: answer.statusCode ?? 0, body: parsed(text), warnings: warningsOf(answer) };
  }

  /** @throws RehearsalProblem with the server's message unless it answers 2xx */
  async must(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown> {
    const answer = await this.send(method, path, body, contentType);
    if (answer.status < 300) return answer.body;
    const told = refusal.safeParse(answer.body);
    const why = told.success ? told.data.message : String(answer.body);
    throw new RehearsalProblem(`${method} ${path}: the API server answered ${answer.status}: ${why}`);
  }

  /** One object. */
  async get(path: string): Promise<ApiObject> {
    return apiObject.parse(await this.must("GET", path));
  }

  /** All objects below a path such as `/apis/apps/v1/deployments`. */
  async list(path: string): Promise<ApiObject[]> {
    return listAnswer.parse(await this.must("GET", path)).items;
  }

  /**
   * Calls back for each object that is there and each change from then on.
   *
   * @param onFault told why when the server refuses or ends the watch
   * @returns ends it
   */
  follow(path: string, onEvent: OnEvent, onFault: (message: string) => void): () => Promise<void> {
    const ending = new AbortController();
    const following = this.watch(path, onEvent, ending.signal).catch((thrown: unknown) => onFault(messageOf(thrown)));
    return async () => {
      ending.abort();
      await following;
    };
  }

  /** Closes idle connections, so that the process can end. */
  close(): void {
    this.agent.destroy();
  }

  /** @throws RehearsalProblem when the server refuses or ends the watch before the signal aborts */
  private async watch(path: string, onEvent: OnEvent, signal: AbortSignal): Promise<void> {
    const { items, metadata } = listAnswer.parse(await this.must("GET", path));
    for (const item of items) onEvent("ADDED", item);
    const query = `watch=1&resourceVersion=${metadata.resourceVersion}`;
    const answer = await this.open("GET", `${path}${path.includes("?") ? "&" : "?"}${query}`);
    const lines = createInterface({ input: answer });
    // Destroying the answer alone would leave the reader waiting for its end.
    const close = (): void => {
      lines.close();
      answer.destroy();
    };
    answer.once("error", close);
    signal.addEventListener("abort", close, { once: true });
    if (signal.aborted) close();
    for await (const line of lines) {
      const { type, object } = watchEvent.parse(JSON.parse(line));
      onEvent(type, object);
    }
    if (!signal.aborted) throw new RehearsalProblem(`watch of ${path}: the API server ended it`);
  }

  private open(
    method: string,
    path: string,
    body?: unknown,
    contentType = "application/json",
  ): Promise<IncomingMessage> {
    const { server, token } = this.options;
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(path, server),
        {
          method,
          agent: this.agent,
          headers: {
            accept: "application/json",
            ...(token !== "" && { authorization: `Bearer ${token}` }),
            ...(payload && { "content-type": contentType, "content-length": String(payload.length) }),
          },
        },
        resolve,
      );
      outgoing.once("error", reject);
      outgoing.end(payload);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** `Warning: 299 - "text"`, several in one header when a proxy joined them. */
function warningsOf(answer: IncomingMessage): string[] {
  const headers = answer.headersDistinct["warning"] ?? [];
  return headers.flatMap((header) =>
    [...header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => text),
  );
}
