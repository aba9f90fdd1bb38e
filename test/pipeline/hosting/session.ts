import { test as plain } from "vitest";
import { openGitHub, type Hosting } from "../../../pipeline/hosting/github";
import type { Patience } from "../../../pipeline/hosting/api";
import { GitHubServer, type Account } from "./github-server";

export const robot: Account = { login: "github-actions[bot]", id: 41, right: "write", isApp: true };
export const person: Account = { login: "mallory", id: 7, right: "write" };

/** A second takes ten milliseconds, so that what is waited for is waited for; a busy machine answers late. */
const quick: Partial<Patience> = { secondMs: 10, answerMs: 4_000 };

/** A server of its own for one test. */
export class Session {
  readonly server = new GitHubServer();
  readonly waits: string[] = [];

  async open(account = robot, { author, signal }: { author?: string; signal?: AbortSignal } = {}): Promise<Hosting> {
    return openGitHub(
      {
        url: this.server.url,
        token: this.server.tokenOf(account),
        owner: "acme",
        repo: "exchange",
        onWait: (sentence) => this.waits.push(sentence),
        patience: quick,
        ...(signal && { signal }),
      },
      author,
    );
  }

  /** A pull request of the server's; its number. */
  pullRequest(more = {}): number {
    return this.server.addIssue(person, { isPullRequest: true, ...more }).number;
  }

  bodiesOf(number: number): string[] {
    return this.server.comments.filter(({ issue }) => issue === number).map(({ body }) => body);
  }
}

/** Side by side: the library keeps a second or three between two writes, and that is all these tests wait for. */
export const test = plain.extend<{ session: Session }>({
  // eslint-disable-next-line no-empty-pattern
  session: async ({}, use) => {
    const session = new Session();
    await session.server.start();
    await use(session);
    await session.server.stop();
  },
}).concurrent;
