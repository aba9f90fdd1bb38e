import { randomUUID } from "node:crypto";
import type { Octokit } from "@octokit/core" with { "resolution-mode": "import" };
import { HostingProblem } from "./problem";

/** Where the API is, and how long it is waited for. */
export interface ApiOptions {
  /** `https://api.github.com`, or `https://<host>/api/v3` of an own server. */
  readonly url: string;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  /** Aborting ends a request that runs and starts none. */
  readonly signal?: AbortSignal;
  /** Told when the API is waited for: `asks to wait 30 s`. */
  readonly onWait?: (sentence: string) => void;
  readonly patience?: Partial<Patience>;
}

export interface Patience {
  /** Milliseconds for one answer, from the request to its last byte. @default 20,000: twice what the API gives itself */
  readonly answerMs: number;
  /** Tries of one request, the first included. @default 4 */
  readonly tries: number;
  /** The longest that the API may ask us to wait, in seconds. @default 180, so that a job does not sit out an hour's limit */
  readonly longestWaitSeconds: number;
  /** Milliseconds of a second; tests have shorter ones. @default 1,000 */
  readonly secondMs: number;
}

const usualPatience: Patience = { answerMs: 20_000, tries: 4, longestWaitSeconds: 180, secondMs: 1_000 };

/** A page of the API's lists; its largest. */
const perPage = 100;
/** Pages of one list at most: ten thousand comments. */
const mostPages = 100;

/** Of a route, and of its body or query. */
export type Parameters = Readonly<Record<string, unknown>>;

/** The hosting API, with waits and repetitions for what may be repeated. */
export class Api {
  private constructor(
    readonly options: ApiOptions,
    readonly patience: Patience,
    private readonly octokit: Octokit,
  ) {}

  static async open(options: ApiOptions): Promise<Api> {
    // ES modules, and heavy: loaded when there is something to post.
    const [{ Octokit }, { retry }, { throttling }] = await Promise.all([
      import("@octokit/core"),
      import("@octokit/plugin-retry"),
      import("@octokit/plugin-throttling"),
    ]);
    const patience = { ...usualPatience, ...options.patience };
    const { tries, longestWaitSeconds, secondMs } = patience;
    const wait =
      (why: string) =>
      (seconds: number, _request: unknown, _octokit: unknown, retryCount: number): boolean => {
        const isWaitedFor = retryCount + 1 < tries && seconds <= longestWaitSeconds;
        if (isWaitedFor) options.onWait?.(`${why}: asks to wait ${seconds} s`);
        return isWaitedFor;
      };
    const octokit = new (Octokit.plugin(retry, throttling))({
      auth: options.token,
      baseUrl: options.url.replace(/\/+$/, ""),
      userAgent: "rkcp",
      request: { fetch: limitedFetch(patience.answerMs, options.signal) },
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      retry: {
        retries: tries - 1,
        retryAfterBaseValue: secondMs,
        // 429 is the throttling's, as 403 is; what is refused for what it says is refused again.
        doNotRetry: [400, 401, 403, 404, 409, 410, 413, 422, 429, 451],
      },
      throttle: {
        // Its queues are shared by everything of the same id in a process.
        id: randomUUID(),
        retryAfterBaseValue: secondMs,
        onRateLimit: wait("rate limit"),
        onSecondaryRateLimit: wait("secondary rate limit"),
      },
    });
    return new Api(options, patience, octokit);
  }

  /** The body of one answer; what the API refuses for now is waited for, what fails on the way is asked again. */
  async ask(route: string, parameters: Parameters = {}): Promise<unknown> {
    return (await this.orInterrupted(this.octokit.request(route, { ...this.placeOf(route), ...parameters }))).data;
  }

  /** The same without asking again when the answer is lost: whether it was done is not known. */
  async askOnce(route: string, parameters: Parameters): Promise<unknown> {
    return this.ask(route, { ...parameters, request: { retries: 0 } });
  }

  /** Every element of a list, over all its pages. */
  async all(route: string, parameters: Parameters = {}): Promise<unknown[]> {
    const found: unknown[] = [];
    let page = await this.orInterrupted(
      this.octokit.request(route, { ...this.placeOf(route), ...parameters, per_page: perPage }),
    );
    for (let pages = 1; ; pages += 1) {
      if (!Array.isArray(page.data)) throw new HostingProblem(`${route}: the answer is no list. ${notTheApi}`);
      found.push(...(page.data as unknown[]));
      const next = this.nextPage(page.headers.link);
      if (next === undefined || pages >= mostPages) return found;
      page = await this.orInterrupted(this.octokit.request(`GET ${next}`));
    }
  }

  /** The login of whoever the token belongs to, as GraphQL says it: the one way that installation tokens have too. */
  async viewer(): Promise<unknown> {
    return this.orInterrupted(this.octokit.graphql("query { viewer { login databaseId } }"));
  }

  /** Waits between two tries, longer each time. */
  async pause(after: number): Promise<void> {
    await this.orInterrupted(new Promise((resolve) => setTimeout(resolve, after ** 2 * this.patience.secondMs)));
  }

  /** What a route does not name would become a query. */
  private placeOf(route: string): Parameters {
    const { owner, repo } = this.options;
    return route.includes("{owner}") ? { owner, repo } : {};
  }

  /** `Link: <...>; rel="next"`; the token goes to no other host, whatever the answer says. */
  private nextPage(link: string | undefined): string | undefined {
    const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
    if (next === undefined) return undefined;
    if (new URL(next).origin !== new URL(this.options.url).origin) {
      throw new HostingProblem(`the next page is said to be at ${new URL(next).origin}. ${notTheApi}`);
    }
    return next;
  }

  /** What waits inside the library cannot be ended; it is left alone. */
  private async orInterrupted<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.options;
    if (signal === undefined) return work;
    let forget = ignore;
    const interrupted = new Promise<never>((_resolve, reject) => {
      const onAbort = (): void => reject(signal.reason as Error);
      if (signal.aborted) return onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      forget = () => signal.removeEventListener("abort", onAbort);
    });
    return Promise.race([work, interrupted]).finally(() => forget());
  }
}

const notTheApi = "Fix: set GITHUB_API_URL to the address of the API (https://api.github.com, https://<host>/api/v3)";

function ignore(): void {
  // Nothing to do.
}

/** Each try has its own limit: with one for all, the second would start when its time is over. */
function limitedFetch(answerMs: number, signal?: AbortSignal): typeof fetch {
  return async (input, init) => {
    const limit = AbortSignal.timeout(answerMs);
    try {
      const response = await fetch(input, { ...init, signal: signal ? AbortSignal.any([signal, limit]) : limit });
      // Read here, so that a body that breaks off is a failure too and not an empty answer.
      const body = await response.arrayBuffer();
      const { status, statusText, headers } = response;
      const read = new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
      return Object.defineProperty(read, "url", { value: response.url });
    } catch (thrown) {
      // The library repeats whatever fails, but for this name.
      if (signal?.aborted) throw Object.assign(new Error("interrupted"), { name: "AbortError" });
      if (limit.aborted) throw new Error(`no answer within ${answerMs / 1000} s`, { cause: thrown });
      throw thrown;
    }
  };
}
