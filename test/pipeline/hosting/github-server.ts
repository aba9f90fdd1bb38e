import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Accounts that tokens belong to; the numbers are the service's own, not ours. */
export interface Account {
  readonly login: string;
  readonly id: number;
  /** What the token may do. `none`: the repository is hidden from it. */
  readonly right: "write" | "read" | "none";
  /** A token of an app: `GET /user` is not for it, GraphQL is. */
  readonly isApp?: boolean;
}

export interface StoredComment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly user: Account;
}

export interface StoredIssue {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  state_reason: string | null;
  labels: string[];
  readonly user: Account;
  readonly isPullRequest: boolean;
  locked: boolean;
}

/** What happens to one request instead of what should. */
export type Mishap =
  /** Answers so, and does nothing. */
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** Does it, and ends the connection without an answer. */
  | "answer lost"
  /** Does it, and answers 502. */
  | "done, then 502"
  /** Does it, and answers with half a body. */
  | "half an answer"
  /** Does nothing, and never answers. */
  | "silence"
  /** Does it first, then lets somebody else act, then answers. */
  | (() => void);

const mostLetters = 65_536;

/**
 * A server that behaves as GitHub's REST API documents it, as far as comments and issues go: pages with Link headers (30
 * elements, 100 at most), bodies of 65,536 letters at most (422), 401, 403 by right and for locked conversations, 404 for
 * what is hidden. Mishaps are planned by method and path, and happen once each.
 */
export class GitHubServer {
  readonly comments: StoredComment[] = [];
  readonly issues: StoredIssue[] = [];
  /** `POST /repos/acme/exchange/issues/7/comments`, in order of arrival. */
  readonly requests: string[] = [];
  /** Bodies longer than this are refused. */
  longest = mostLetters;
  graphql = true;
  private readonly mishaps: { readonly pattern: RegExp; readonly mishap: Mishap }[] = [];
  private readonly accounts = new Map<string, Account>();
  private readonly server = createServer((request, response) => void this.serve(request, response));
  private lastId = 1000;

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A token for an account; nobody else's opens anything. */
  tokenOf(account: Account): string {
    const token = `token-of-${account.login}`;
    this.accounts.set(token, account);
    return token;
  }

  /** The next request that matches meets this. */
  next(pattern: RegExp, mishap: Mishap): void {
    this.mishaps.push({ pattern, mishap });
  }

  addIssue(user: Account, more: Partial<StoredIssue> = {}): StoredIssue {
    const issue: StoredIssue = {
      number: (this.lastId += 1),
      title: "",
      body: "",
      state: "open",
      state_reason: null,
      labels: [],
      user,
      isPullRequest: false,
      locked: false,
      ...more,
    };
    this.issues.push(issue);
    return issue;
  }

  addComment(user: Account, issue: number, body: string): StoredComment {
    const comment = { id: (this.lastId += 1), issue, body, user };
    this.comments.push(comment);
    return comment;
  }

  count(pattern: RegExp): number {
    return this.requests.filter((request) => pattern.test(request)).length;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const line = `${request.method ?? ""} ${request.url ?? ""}`;
    this.requests.push(line);
    const index = this.mishaps.findIndex(({ pattern }) => pattern.test(line));
    const mishap = index === -1 ? undefined : this.mishaps.splice(index, 1)[0]?.mishap;
    if (mishap === "silence") return;
    if (typeof mishap === "object")
      return send(response, mishap.status, mishap.body ?? { message: "" }, mishap.headers);
    const { status, body, headers } = this.answer(request, text === "" ? {} : (JSON.parse(text) as Body));
    if (mishap === "answer lost") return void request.socket.destroy();
    if (mishap === "done, then 502") return send(response, 502, { message: "Server Error" });
    if (mishap === "half an answer") {
      response.writeHead(status, { "content-type": "application/json", "content-length": "500" });
      response.write('{"id": 1');
      setTimeout(() => request.socket.destroy(), 20);
      return;
    }
    if (typeof mishap === "function") mishap();
    send(response, status, body, headers);
  }

  private answer(request: IncomingMessage, body: Body): Answer {
    const token = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    const account = this.accounts.get(token ?? "");
    if (account === undefined) return refusal(401, "Bad credentials");
    const url = new URL(request.url ?? "/", this.url);
    const method = request.method ?? "";
    if (url.pathname === "/graphql") {
      if (!this.graphql) return refusal(404, "Not Found");
      return { status: 200, body: { data: { viewer: { login: account.login, databaseId: account.id } } } };
    }
    if (url.pathname === "/user") {
      return account.isApp
        ? refusal(403, "Resource not accessible by integration")
        : { status: 200, body: userOf(account) };
    }
    const rest = /^\/repos\/acme\/exchange(\/.*)$/.exec(url.pathname)?.[1];
    if (rest === undefined || account.right === "none") return refusal(404, "Not Found");
    if (method !== "GET" && account.right !== "write") return refusal(403, "Resource not accessible by integration");
    return this.inRepository(method, rest, url, body, account);
  }

  private inRepository(method: string, rest: string, url: URL, body: Body, account: Account): Answer {
    const comment = /^\/issues\/comments\/(\d+)$/.exec(rest)?.[1];
    if (comment !== undefined) return this.oneComment(method, Number(comment), body);
    const listed = /^\/issues\/(\d+)\/comments$/.exec(rest)?.[1];
    if (listed !== undefined) return this.commentsOf(method, Number(listed), url, body, account);
    const issue = /^\/issues\/(\d+)$/.exec(rest)?.[1];
    if (issue !== undefined && method === "PATCH") return this.editIssue(Number(issue), body);
    if (rest === "/issues" && method === "GET") return this.listIssues(url);
    if (rest === "/issues" && method === "POST") {
      const tooLong = this.refuseLong(body.body, "Issue", "body");
      if (tooLong) return tooLong;
      const { title = "", labels = [], body: text = "" } = body;
      return { status: 201, body: issueJson(this.addIssue(account, { title, labels, body: text })) };
    }
    return refusal(404, "Not Found");
  }

  private oneComment(method: string, id: number, { body }: Body): Answer {
    const index = this.comments.findIndex((comment) => comment.id === id);
    const found = this.comments[index];
    if (found === undefined) return refusal(404, "Not Found");
    if (method === "DELETE") {
      this.comments.splice(index, 1);
      return { status: 204, body: undefined };
    }
    const tooLong = this.refuseLong(body, "IssueComment", "data");
    if (tooLong) return tooLong;
    // Whoever may write may edit what others wrote, too.
    found.body = body ?? "";
    return { status: 200, body: commentJson(found) };
  }

  private commentsOf(method: string, number: number, url: URL, { body = "" }: Body, account: Account): Answer {
    const issue = this.issues.find((candidate) => candidate.number === number);
    if (issue === undefined) return refusal(404, "Not Found");
    if (method === "GET") {
      return paged(url, this.comments.filter((comment) => comment.issue === number).map(commentJson));
    }
    if (issue.locked) return refusal(403, "Unable to create comment because issue is locked.");
    return (
      this.refuseLong(body, "IssueComment", "data") ?? {
        status: 201,
        body: commentJson(this.addComment(account, number, body)),
      }
    );
  }

  private listIssues(url: URL): Answer {
    const [label, state] = [url.searchParams.get("labels"), url.searchParams.get("state") ?? "open"];
    const found = this.issues.filter(
      (issue) => (label === null || issue.labels.includes(label)) && (state === "all" || issue.state === state),
    );
    return paged(url, found.map(issueJson));
  }

  private editIssue(number: number, { title, body, state, state_reason: reason }: Body): Answer {
    const issue = this.issues.find((candidate) => candidate.number === number);
    if (issue === undefined) return refusal(404, "Not Found");
    const tooLong = this.refuseLong(body, "Issue", "body");
    if (tooLong) return tooLong;
    issue.title = title ?? issue.title;
    issue.body = body ?? issue.body;
    issue.state = state ?? issue.state;
    issue.state_reason = reason ?? null;
    return { status: 200, body: issueJson(issue) };
  }

  private refuseLong(body: string | undefined, resource: string, field: string): Answer | undefined {
    if (body === undefined || [...body].length <= this.longest) return undefined;
    const message = `Body is too long (maximum is ${mostLetters} characters)`;
    const errors = [{ resource, code: "unprocessable", field, message }];
    return {
      status: 422,
      body: { message: "Validation Failed", errors, documentation_url: "https://docs.github.com/rest" },
    };
  }
}

interface Body {
  readonly body?: string;
  readonly title?: string;
  readonly labels?: string[];
  readonly state?: "open" | "closed";
  readonly state_reason?: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function send(response: ServerResponse, status: number, body: unknown, headers: Answer["headers"] = {}): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

function refusal(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: "https://docs.github.com/rest", status: String(status) } };
}

function paged(url: URL, all: readonly unknown[]): Answer {
  const size = Math.min(100, Number(url.searchParams.get("per_page") ?? 30));
  const page = Number(url.searchParams.get("page") ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const to = (number: number, rel: string): string => {
    const target = new URL(url);
    target.searchParams.set("page", String(number));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = page < last ? [to(page + 1, "next"), to(last, "last")] : [];
  return {
    status: 200,
    body: all.slice((page - 1) * size, page * size),
    headers: links.length > 0 ? { link: links.join(", ") } : {},
  };
}

function userOf({ login, id, isApp }: Account): object {
  return { login, id, type: isApp ? "Bot" : "User" };
}

function commentJson({ id, body, user }: StoredComment): object {
  return { id, body, user: userOf(user) };
}

function issueJson({ number, title, body, state, labels, user, isPullRequest }: StoredIssue): object {
  const pull = isPullRequest ? { pull_request: { url: "" } } : {};
  return { number, title, body, state, labels: labels.map((name) => ({ name })), user: userOf(user), ...pull };
}
