import { z } from "zod";
import type { Api } from "./api";
import { HostingProblem } from "./problem";
import { failureOf } from "./refusal";

/** Who the token belongs to. */
export interface Identity {
  readonly login: string;
  /** The service's own number of the account; undefined when only the login is known. */
  readonly id: number | undefined;
}

const viewer = z.object({ viewer: z.object({ login: z.string(), databaseId: z.number().nullish() }) });
const user = z.object({ login: z.string(), id: z.number() });

/** Who wrote a comment or an issue; the service has `null` for a deleted account. */
export const authorSchema = user.nullable();

/**
 * Who the token belongs to: only what that account wrote is ever edited or removed.
 *
 * @param assumed login to take when the API does not say: `github-actions[bot]` in a job of GitHub Actions
 * @throws HostingProblem when it cannot be found out, and nothing is assumed
 */
export async function identityOf(api: Api, assumed?: string): Promise<Identity> {
  try {
    const { login, databaseId } = viewer.parse(await api.viewer()).viewer;
    return { login, id: databaseId ?? undefined };
  } catch (thrown) {
    if (failureOf(thrown).status === 401 || api.options.signal?.aborted) throw thrown;
  }
  try {
    return user.parse(await api.ask("GET /user"));
  } catch (thrown) {
    if (failureOf(thrown).status === 401 || api.options.signal?.aborted) throw thrown;
    if (assumed !== undefined) return { login: assumed, id: undefined };
    throw new HostingProblem(
      `the API does not say who the token belongs to (${failureOf(thrown).message}). ` +
        "Only own comments are edited. Fix: name the account with --author",
      { cause: thrown },
    );
  }
}

export function isBy(author: z.infer<typeof authorSchema>, { login, id }: Identity): boolean {
  if (author === null) return false;
  return id === undefined ? author.login.toLowerCase() === login.toLowerCase() : author.id === id;
}
