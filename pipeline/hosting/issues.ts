import { z } from "zod";
import type { Api } from "./api";
import { authorSchema, isBy, type Identity } from "./identity";
import { createOnce, holdsTag, saysTheSame, withinLimit, type Bodies } from "./once";
import { explained, type Purpose } from "./refusal";

const issueSchema = z.object({
  number: z.number(),
  title: z.string(),
  state: z.enum(["open", "closed"]),
  body: z.string().nullish(),
  user: authorSchema,
  pull_request: z.unknown().optional(),
});
type Issue = z.infer<typeof issueSchema>;

export type IssueResult = "opened" | "reopened" | "edited" | "unchanged" | "closed" | "nothing to close";

/** The issue that a nightly run keeps. */
export interface KeptIssue {
  readonly tag: string;
  readonly title: string;
  /** The service makes it when it is new. Taken off the issue by a person, the next night opens another. */
  readonly label: string;
}

const issues = "/repos/{owner}/{repo}/issues";
const oneIssue = "/repos/{owner}/{repo}/issues/{issue_number}";

/**
 * The one issue of a tag: opened the first time, afterwards edited, and opened again when it was closed, so that its history
 * stays in one place. What somebody else wrote is never touched.
 *
 * @throws HostingProblem when the API refuses or does not answer
 */
export async function upsertIssue(api: Api, me: Identity, kept: KeptIssue, bodies: Bodies): Promise<IssueResult> {
  return about(api, kept, async () => {
    const [found] = await ownIssues(api, me, kept);
    if (found) return edit(api, found, kept, bodies, "open");
    await withinLimit(bodies, (body) =>
      createOnce(api, {
        create: async () => {
          const { title, label } = kept;
          return issueSchema.parse(await api.askOnce(`POST ${issues}`, { title, body, labels: [label] }));
        },
        find: async () => (await ownIssues(api, me, kept))[0],
      }),
    );
    await closeOthers(api, me, kept);
    return "opened";
  });
}

/** Says in the issue that it is over, and closes it. */
export async function closeIssue(api: Api, me: Identity, kept: KeptIssue, bodies: Bodies): Promise<IssueResult> {
  return about(api, kept, async () => {
    const open = (await ownIssues(api, me, kept)).filter(({ state }) => state === "open");
    for (const issue of open) await edit(api, issue, kept, bodies, "closed");
    return open.length > 0 ? "closed" : "nothing to close";
  });
}

/** Open ones first, oldest first. */
async function ownIssues(api: Api, me: Identity, { tag, label }: KeptIssue): Promise<Issue[]> {
  const all = await api.all(`GET ${issues}`, { labels: label, state: "all", sort: "created", direction: "asc" });
  return z
    .array(issueSchema)
    .parse(all)
    .filter((issue) => issue.pull_request === undefined && holdsTag(issue.body, tag) && isBy(issue.user, me))
    .sort(
      (one, other) => Number(one.state === "closed") - Number(other.state === "closed") || one.number - other.number,
    );
}

async function edit(
  api: Api,
  { number, state, title, body }: Issue,
  kept: KeptIssue,
  bodies: Bodies,
  wanted: Issue["state"],
): Promise<IssueResult> {
  if (state === wanted && title === kept.title && saysTheSame(body, bodies)) return "unchanged";
  await withinLimit(bodies, (text) =>
    api.ask(`PATCH ${oneIssue}`, {
      issue_number: number,
      title: kept.title,
      body: text,
      state: wanted,
      ...(wanted === "closed" && { state_reason: "completed" }),
    }),
  );
  if (wanted === "closed") return "closed";
  return state === "closed" ? "reopened" : "edited";
}

/** Two runs at the same time opened one each: the older stays. */
async function closeOthers(api: Api, me: Identity, kept: KeptIssue): Promise<void> {
  const open = (await ownIssues(api, me, kept)).filter(({ state }) => state === "open");
  for (const { number } of open.slice(1)) {
    await api.ask(`PATCH ${oneIssue}`, { issue_number: number, state: "closed", state_reason: "not_planned" });
  }
}

async function about<T>(api: Api, { label }: KeptIssue, work: () => Promise<T>): Promise<T> {
  const { owner, repo, signal } = api.options;
  const purpose: Purpose = { what: `issue labelled ${label} of ${owner}/${repo}`, right: "issues: write" };
  try {
    return await work();
  } catch (thrown) {
    throw signal?.aborted ? thrown : explained(thrown, purpose);
  }
}
