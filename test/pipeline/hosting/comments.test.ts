import { describe, expect } from "vitest";
import { tagLine } from "../../../pipeline/comment/tag";
import { HostingProblem } from "../../../pipeline/hosting/problem";
import { GitHubServer } from "./github-server";
import { person, robot, test, type Session } from "./session";

const tag = tagLine("diff");
const bodies = { long: `${tag}\n\nlong one\n`, short: `${tag}\n\nshort one\n` };
const post = /^POST .*\/comments$/;

describe("the comment", () => {
  test("is posted once, then edited in place", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    expect(await hosting.upsertComment(number, "diff", bodies)).toBe("posted");
    const first = session.server.comments[0]?.id;
    expect(await hosting.upsertComment(number, "diff", { ...bodies, long: `${tag}\n\nanother\n` })).toBe("edited");
    expect(session.server.comments.map(({ id, body }) => [id, body])).toEqual([[first, `${tag}\n\nanother\n`]]);
    expect(session.server.count(post)).toBe(1);
  });

  test("is left alone when it says the same, with the service's own ends of lines", async ({ session }) => {
    const number = session.pullRequest();
    session.server.addComment(robot, number, bodies.long.trim().replaceAll("\n", "\r\n"));
    expect(await (await session.open()).upsertComment(number, "diff", bodies)).toBe("unchanged");
    expect(session.server.count(/PATCH|POST .*comments/)).toBe(0);
  });

  test("is found behind three pages of other comments", async ({ session }) => {
    const number = session.pullRequest();
    for (let count = 0; count < 250; count += 1) session.server.addComment(person, number, `comment ${count}`);
    session.server.addComment(robot, number, `${tag}\n\nold`);
    expect(await (await session.open()).upsertComment(number, "diff", bodies)).toBe("edited");
    expect(session.server.count(/^GET .*comments/)).toBe(3);
    expect(session.bodiesOf(number).filter((body) => body.startsWith(tag))).toEqual([bodies.long]);
  });

  test("of another tag, or on another pull request, is another one", async ({ session }) => {
    const [number, other] = [session.pullRequest(), session.pullRequest()];
    const hosting = await session.open();
    await hosting.upsertComment(number, "diff", bodies);
    await hosting.upsertComment(other, "diff", bodies);
    await hosting.upsertComment(number, "plan", { long: `${tagLine("plan")}\n\nplan`, short: "" });
    expect(session.bodiesOf(number)).toHaveLength(2);
    expect(session.bodiesOf(other)).toHaveLength(1);
  });

  test("of somebody else is never touched, also when it begins with the tag", async ({ session }) => {
    const number = session.pullRequest();
    session.server.addComment(person, number, `${tag}\n\nmine, copied`);
    const hosting = await session.open();
    expect(await hosting.upsertComment(number, "diff", bodies)).toBe("posted");
    expect(await hosting.removeComment(number, "diff")).toBe("removed");
    expect(session.bodiesOf(number)).toEqual([`${tag}\n\nmine, copied`]);
  });

  test("of our own that only quotes the tag is not taken for it", async ({ session }) => {
    const number = session.pullRequest();
    session.server.addComment(robot, number, `> ${tag}\nquoted`);
    session.server.addComment(robot, number, `quoted below\n${tag}`);
    expect(await (await session.open()).upsertComment(number, "diff", bodies)).toBe("posted");
    expect(session.bodiesOf(number)).toHaveLength(3);
  });

  test("is removed, and removing nothing is fine", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    await hosting.upsertComment(number, "diff", bodies);
    expect(await hosting.removeComment(number, "diff")).toBe("removed");
    expect(await hosting.removeComment(number, "diff")).toBe("nothing to remove");
    expect(session.bodiesOf(number)).toEqual([]);
  });
});

describe("too long", () => {
  test("is shortened when posted, and when edited", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    const long = `${tag}\n\n${"€".repeat(65_536)}`;
    expect(await hosting.upsertComment(number, "diff", { ...bodies, long })).toBe("posted");
    expect(session.bodiesOf(number)).toEqual([bodies.short]);
    const shorter = `${tag}\n\nshorter still`;
    expect(await hosting.upsertComment(number, "diff", { long: `${long}!`, short: shorter })).toBe("edited");
    expect(session.bodiesOf(number)).toEqual([shorter]);
  });

  test("another refusal of what it says is not met with the short form", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    session.server.next(post, { status: 422, body: { message: "Validation Failed", errors: [{ code: "spam" }] } });
    await expect(hosting.upsertComment(number, "diff", bodies)).rejects.toThrow(/answers 422 .*spam/);
    expect(session.bodiesOf(number)).toEqual([]);
  });
});

describe("nothing is posted twice", () => {
  test.for(["answer lost", "done, then 502", "half an answer"] as const)(
    "when the post meets: %s",
    async (mishap, { session }) => {
      const number = session.pullRequest();
      const hosting = await session.open();
      session.server.next(post, mishap);
      expect(await hosting.upsertComment(number, "diff", bodies)).toBe("posted");
      expect(session.bodiesOf(number)).toEqual([bodies.long]);
      expect(session.server.count(post)).toBe(1);
    },
  );

  test.for([{ status: 502 }, { status: 503 }, "silence"] as const)(
    "and nothing is lost when it meets %j",
    async (mishap, { session }) => {
      const number = session.pullRequest();
      const hosting = await session.open();
      session.server.next(post, mishap);
      expect(await hosting.upsertComment(number, "diff", bodies)).toBe("posted");
      expect(session.bodiesOf(number)).toEqual([bodies.long]);
      expect(session.server.count(post)).toBe(2);
    },
  );

  test("when a second job posts at the same time: both keep the older one", async ({ session }) => {
    const number = session.pullRequest();
    const [one, other] = [await session.open(), await session.open()];
    session.server.next(post, () => undefined);
    await Promise.all([one.upsertComment(number, "diff", bodies), other.upsertComment(number, "diff", bodies)]);
    expect(session.bodiesOf(number)).toEqual([bodies.long]);
  });

  test("when another job has posted in between, with something else to say", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    const { server } = session;
    // It came first: the list had been read before.
    server.next(/^GET .*comments/, () => void server.addComment(robot, number, `${tag}\n\nof the other job`));
    expect(await hosting.upsertComment(number, "diff", bodies)).toBe("posted");
    expect(session.bodiesOf(number)).toEqual([bodies.long]);
  });

  test("when the edited comment has been removed by a person: it is posted anew", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    const { server } = session;
    server.addComment(robot, number, `${tag}\n\nold`);
    server.next(/^GET .*comments/, () => void server.comments.splice(0));
    expect(await hosting.upsertComment(number, "diff", bodies)).toBe("posted");
    expect(session.bodiesOf(number)).toEqual([bodies.long]);
  });

  test("and after four failures it says so, with what was tried", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    for (let count = 0; count < 4; count += 1)
      session.server.next(post, { status: 502, body: { message: "Server Error" } });
    await expect(hosting.upsertComment(number, "diff", bodies)).rejects.toThrow(
      `comment on pull request ${number} of acme/exchange: the API answers 502 (Server Error). Fix: run the command again`,
    );
    expect(session.server.count(post)).toBe(4);
    expect(session.bodiesOf(number)).toEqual([]);
  });
});

describe("an API that has its limits", () => {
  const limited = {
    status: 403,
    body: { message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again." },
    headers: { "retry-after": "30" },
  };

  test("is waited for as long as it asks", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    session.server.next(post, limited);
    const began = performance.now();
    expect(await hosting.upsertComment(number, "diff", bodies)).toBe("posted");
    expect(performance.now() - began).toBeGreaterThan(290);
    expect(session.waits).toEqual(["secondary rate limit: asks to wait 30 s"]);
    expect(session.bodiesOf(number)).toEqual([bodies.long]);
  });

  test("is not waited for when it asks for too long", async ({ session }) => {
    const hosting = await session.open();
    session.server.next(post, { ...limited, headers: { "retry-after": "3600" } });
    await expect(hosting.upsertComment(session.pullRequest(), "diff", bodies)).rejects.toThrow(
      /answers 403 .*secondary rate limit.*Fix: run the command again in 3600 s/,
    );
    expect(session.server.count(post)).toBe(1);
  });

  test("429 with the end of the hour's requests is a limit too", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    const reset = String(Math.floor(Date.now() / 1000) + 2);
    session.server.next(/^GET .*comments/, {
      status: 429,
      body: { message: "API rate limit exceeded for installation ID 1." },
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
    });
    expect(await hosting.upsertComment(number, "diff", bodies)).toBe("posted");
    expect(session.waits).toHaveLength(1);
  });

  test("that is slow once, or fails once, while the list is read is asked again", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    session.server.next(/^GET .*comments/, "silence");
    session.server.next(/^GET .*comments/, { status: 502 });
    session.server.next(/^GET .*comments/, "half an answer");
    expect(await hosting.upsertComment(number, "diff", bodies)).toBe("posted");
  });
});

describe("a refusal says what to do", () => {
  const refused = async (session: Session, account: typeof robot, number: number): Promise<string> => {
    const thrown = await session
      .open(account)
      .then((hosting) => hosting.upsertComment(number, "diff", bodies))
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(HostingProblem);
    return (thrown as Error).message;
  };

  test("403: the right that the token lacks, and why a fork's has none", async ({ session }) => {
    const number = session.pullRequest();
    expect(await refused(session, { ...robot, right: "read" }, number)).toBe(
      `comment on pull request ${number} of acme/exchange: the API answers 403 (Resource not accessible by integration). ` +
        "Allowed: a token with the right pull-requests: write. A pull request from a fork gets one that may only read. " +
        'Fix: give the job "permissions: pull-requests: write"; for a fork, read the job\'s summary',
    );
    expect(session.server.count(post)).toBe(1);
  });

  test("403 of a locked conversation", async ({ session }) => {
    expect(await refused(session, robot, session.pullRequest({ locked: true }))).toMatch(
      /issue is locked.*Fix: unlock the conversation/,
    );
  });

  test("404", async ({ session }) => {
    expect(await refused(session, robot, 999_999)).toMatch(
      /answers 404 \(Not Found\)\. Fix: check --repository and --number/,
    );
    expect(await refused(session, { ...robot, right: "none" }, session.pullRequest())).toMatch(/answers 404/);
  });

  test("401", async ({ session }) => {
    const hosting = session.open({ ...robot, login: "nobody" });
    session.server.next(/graphql/, { status: 401, body: { message: "Bad credentials" } });
    await expect(hosting).rejects.toThrow(/answers 401 \(Bad credentials\)\. Fix: set GITHUB_TOKEN/);
    expect(session.server.requests).toHaveLength(1);
  });

  test("no API at all", async ({ session }) => {
    const number = session.pullRequest();
    session.server.next(/^GET .*comments/, { status: 200, body: "<html>a proxy</html>" });
    await expect((await session.open()).upsertComment(number, "diff", bodies)).rejects.toThrow(
      /is no list\. Fix: set GITHUB_API_URL/,
    );
  });

  test("a next page on another host: the token stays here", async ({ session }) => {
    const elsewhere = new GitHubServer();
    const url = await elsewhere.start();
    const number = session.pullRequest();
    const hosting = await session.open();
    session.server.next(/^GET .*comments/, { status: 200, body: [], headers: { link: `<${url}/next>; rel="next"` } });
    await expect(hosting.upsertComment(number, "diff", bodies)).rejects.toThrow(/next page is said to be at/);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });
});

describe("whose the token is", () => {
  test("a person's is told by GET /user where GraphQL is off", async ({ session }) => {
    session.server.graphql = false;
    const number = session.pullRequest();
    session.server.addComment(person, number, `${tag}\n\nold`);
    expect(await (await session.open(person)).upsertComment(number, "diff", bodies)).toBe("edited");
  });

  test("an app's is the login that was given where neither answers", async ({ session }) => {
    session.server.graphql = false;
    await expect(session.open()).rejects.toThrow(/Only own comments are edited\. Fix: name the account with --author/);
    const number = session.pullRequest();
    session.server.addComment(robot, number, `${tag}\n\nold`);
    const hosting = await session.open(robot, { author: "github-actions[bot]" });
    expect(await hosting.upsertComment(number, "diff", bodies)).toBe("edited");
  });

  test("a deleted account's comment is nobody's", async ({ session }) => {
    const number = session.pullRequest();
    const hosting = await session.open();
    session.server.next(/^GET .*comments/, { status: 200, body: [{ id: 1, body: `${tag}\n\nold`, user: null }] });
    expect(await hosting.upsertComment(number, "diff", bodies)).toBe("posted");
  });
});

test("an interruption ends a wait at once, and says nothing about the API", async ({ session }) => {
  const interruption = new AbortController();
  const hosting = await session.open(robot, { signal: interruption.signal });
  session.server.next(/^GET .*comments/, "silence");
  const work = hosting.upsertComment(session.pullRequest(), "diff", bodies);
  setTimeout(() => interruption.abort(new Error("interrupted by SIGINT")), 50);
  const began = performance.now();
  await expect(work).rejects.toThrow("interrupted by SIGINT");
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(session.server.count(post)).toBe(0);
});
