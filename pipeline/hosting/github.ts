import { Api, type ApiOptions } from "./api";
import { removeComment, upsertComment, type CommentResult } from "./comments";
import { identityOf } from "./identity";
import { closeIssue, upsertIssue, type IssueResult, type KeptIssue } from "./issues";
import type { Bodies } from "./once";
import { explained } from "./refusal";

/** What is written to a repository's host: one comment per pull request and tag, one issue per tag. */
export interface Hosting {
  upsertComment(pullRequest: number, tag: string, bodies: Bodies): Promise<CommentResult>;
  removeComment(pullRequest: number, tag: string): Promise<CommentResult>;
  upsertIssue(kept: KeptIssue, bodies: Bodies): Promise<IssueResult>;
  closeIssue(kept: KeptIssue, bodies: Bodies): Promise<IssueResult>;
}

/**
 * GitHub, or an Enterprise Server.
 *
 * @param author login to take for the token's own when the API does not say
 * @throws HostingProblem when the token is refused, or nobody says whose it is
 */
export async function openGitHub(options: ApiOptions, author?: string): Promise<Hosting> {
  const api = await Api.open(options);
  const me = await identityOf(api, author).catch((thrown: unknown) => {
    throw options.signal?.aborted ? thrown : explained(thrown, { what: "whose the token is", right: "metadata: read" });
  });
  return {
    upsertComment: (pullRequest, tag, bodies) => upsertComment(api, me, pullRequest, tag, bodies),
    removeComment: (pullRequest, tag) => removeComment(api, me, pullRequest, tag),
    upsertIssue: (kept, bodies) => upsertIssue(api, me, kept, bodies),
    closeIssue: (kept, bodies) => closeIssue(api, me, kept, bodies),
  };
}
