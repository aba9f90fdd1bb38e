import { expect } from "vitest";
import { tagLine } from "../../../pipeline/comment/tag";
import { person, robot, test, type Session } from "./session";

const tag = tagLine("drift");
const kept = { tag: "drift", title: "Drift: what runs is not what is described", label: "drift" };
const bodies = { long: `${tag}\n\n3 differences\n`, short: `${tag}\n\nshort\n` };
const over = { long: `${tag}\n\nNo drift\n`, short: `${tag}\n\nNo drift\n` };
const post = /^POST .*\/issues$/;

const states = (session: Session) => session.server.issues.map(({ state, body }) => [state, body]);

test("one issue is opened, edited, closed with the last word, and opened again", async ({ session }) => {
  const hosting = await session.open();
  expect(await hosting.closeIssue(kept, over)).toBe("nothing to close");
  expect(await hosting.upsertIssue(kept, bodies)).toBe("opened");
  expect(session.server.issues[0]).toMatchObject({ title: kept.title, labels: ["drift"], body: bodies.long });
  expect(await hosting.upsertIssue(kept, bodies)).toBe("unchanged");
  const worse = { ...bodies, long: `${tag}\n\n4 differences\n` };
  expect(await hosting.upsertIssue(kept, worse)).toBe("edited");
  expect(await hosting.closeIssue(kept, over)).toBe("closed");
  expect(session.server.issues[0]?.state_reason).toBe("completed");
  expect(states(session)).toEqual([["closed", over.long]]);
  expect(await hosting.closeIssue(kept, over)).toBe("nothing to close");
  expect(await hosting.upsertIssue(kept, bodies)).toBe("reopened");
  expect(states(session)).toEqual([["open", bodies.long]]);
});

test("somebody else's issue of the same label and text, and a pull request, are left alone", async ({ session }) => {
  session.server.addIssue(person, { labels: ["drift"], body: bodies.long });
  session.server.addIssue(robot, { labels: ["drift"], body: bodies.long, isPullRequest: true });
  session.server.addIssue(robot, { labels: ["drift"], body: "of another kind" });
  const hosting = await session.open();
  expect(await hosting.upsertIssue(kept, bodies)).toBe("opened");
  expect(await hosting.closeIssue(kept, over)).toBe("closed");
  expect(states(session).map(([state]) => state)).toEqual(["open", "open", "open", "closed"]);
});

test.for(["answer lost", "done, then 502"] as const)(
  "is not opened twice when it meets: %s",
  async (mishap, { session }) => {
    const hosting = await session.open();
    session.server.next(post, mishap);
    expect(await hosting.upsertIssue(kept, bodies)).toBe("opened");
    expect(session.server.count(post)).toBe(1);
    expect(states(session)).toEqual([["open", bodies.long]]);
  },
);

test("of two that two runs opened at the same time, the older stays open", async ({ session }) => {
  const hosting = await session.open();
  const { server } = session;
  server.next(/^GET .*issues/, () => void server.addIssue(robot, { labels: ["drift"], body: bodies.long }));
  expect(await hosting.upsertIssue(kept, bodies)).toBe("opened");
  expect(server.issues.map(({ state, state_reason: reason }) => [state, reason])).toEqual([
    ["open", null],
    ["closed", "not_planned"],
  ]);
});

test("takes the short form when the long one is refused", async ({ session }) => {
  session.server.longest = 20 + tag.length;
  const long = `${tag}\n\n${"x".repeat(30)}`;
  expect(await (await session.open()).upsertIssue(kept, { ...bodies, long })).toBe("opened");
  expect(states(session)).toEqual([["open", bodies.short]]);
});

test("a token that may not: the right it needs", async ({ session }) => {
  const hosting = await session.open({ ...robot, right: "read" });
  await expect(hosting.upsertIssue(kept, bodies)).rejects.toThrow(
    /issue labelled drift of acme\/exchange.*issues: write/,
  );
});

test("issues that are turned off", async ({ session }) => {
  const hosting = await session.open();
  session.server.next(/^GET .*issues/, {
    status: 410,
    body: { message: "Issues has been disabled in this repository." },
  });
  await expect(hosting.upsertIssue(kept, bodies)).rejects.toThrow(/answers 410 .*Fix: turn issues on/);
});
