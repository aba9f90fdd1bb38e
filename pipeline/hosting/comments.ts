import { z } from "zod";
import type { Api } from "./api";
import { authorSchema, isBy, type Identity } from "./identity";
import { createOnce, holdsTag, saysTheSame, withinLimit, type Bodies } from "./once";
import { explained, isAbsent, type Purpose } from "./refusal";

const commentSchema = z.object({ id: z.number(), body: z.string().nullish(), user: authorSchema });
type Comment = z.infer<typeof commentSchema>;

export type CommentResult = "posted" | "edited" | "unchanged" | "removed" | "nothing to remove";

const comments = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const oneComment = "/repos/{owner}/{repo}/issues/comments/{comment_id}";

/**
 * The one comment of a tag on a pull request: posted when there is none, otherwise edited in place. What somebody else wrote is
 * never touched, also when it quotes the tag. Comments that two jobs posted at the same time become one, the oldest.
 *
 * @throws HostingProblem when the API refuses or does not answer
 */
export async function upsertComment(
  api: Api,
  me: Identity,
  pullRequest: number,
  tag: string,
  bodies: Bodies,
): Promise<CommentResult> {
  return about(api, pullRequest, async () => {
    const found = await ownComments(api, me, pullRequest, tag);
    if (found.length === 0) {
      await post(api, me, pullRequest, tag, bodies);
      // Somebody may have posted since the list was read: both jobs keep the same one.
      await keepOldest(api, await ownComments(api, me, pullRequest, tag), bodies);
      return "posted";
    }
    const result = await keepOldest(api, found, bodies);
    if (result !== "gone") return result;
    await post(api, me, pullRequest, tag, bodies);
    return "posted";
  });
}

/** Takes the comments of a tag away when there is nothing to say any more. */
export async function removeComment(api: Api, me: Identity, pullRequest: number, tag: string): Promise<CommentResult> {
  return about(api, pullRequest, async () => {
    const found = await ownComments(api, me, pullRequest, tag);
    await removeAll(api, found);
    return found.length > 0 ? "removed" : "nothing to remove";
  });
}

async function ownComments(api: Api, me: Identity, pullRequest: number, tag: string): Promise<Comment[]> {
  const all = await api.all(`GET ${comments}`, { issue_number: pullRequest });
  return z
    .array(commentSchema)
    .parse(all)
    .filter(({ body, user }) => holdsTag(body, tag) && isBy(user, me))
    .sort((one, other) => one.id - other.id);
}

async function post(api: Api, me: Identity, pullRequest: number, tag: string, bodies: Bodies): Promise<void> {
  await withinLimit(bodies, (body) =>
    createOnce(api, {
      create: async () =>
        commentSchema.parse(await api.askOnce(`POST ${comments}`, { issue_number: pullRequest, body })),
      find: async () => (await ownComments(api, me, pullRequest, tag))[0],
    }),
  );
}

async function keepOldest(api: Api, [kept, ...others]: readonly Comment[], bodies: Bodies) {
  if (kept === undefined) return "gone";
  await removeAll(api, others);
  if (saysTheSame(kept.body, bodies)) return "unchanged";
  try {
    await withinLimit(bodies, (body) => api.ask(`PATCH ${oneComment}`, { comment_id: kept.id, body }));
    return "edited";
  } catch (thrown) {
    // A person removed it after the list was read.
    if (isAbsent(thrown)) return "gone";
    throw thrown;
  }
}

async function removeAll(api: Api, doomed: readonly Comment[]): Promise<void> {
  for (const { id } of doomed) {
    try {
      await api.ask(`DELETE ${oneComment}`, { comment_id: id });
    } catch (thrown) {
      if (!isAbsent(thrown)) throw thrown;
    }
  }
}

async function about<T>(api: Api, pullRequest: number, work: () => Promise<T>): Promise<T> {
  const { owner, repo, signal } = api.options;
  const purpose: Purpose = {
    what: `comment on pull request ${pullRequest} of ${owner}/${repo}`,
    right: "pull-requests: write",
  };
  try {
    return await work();
  } catch (thrown) {
    throw signal?.aborted ? thrown : explained(thrown, purpose);
  }
}
