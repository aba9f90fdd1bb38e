import { day, email, reason, section } from "./primitives";

/** Somebody answers for it, and only until a day. */
const accepted = (fix: string) =>
  section(
    {
      /** Who accepted it. */
      acceptedBy: email("name the person who accepts the risk"),
      reason: reason(fix),
      /** Last day it holds, at most a year ahead. */
      expires: day("pick the day by which it is decided again"),
    },
    "give acceptedBy, reason and expires",
  );

/** What an image may be without only while somebody answers for it; platform/rules/images.ts says what that is. */
export const imageExceptions = section(
  {
    /** The repository is none of the vanilla ones: a fork, which can't take the weekly releases. */
    fork: accepted("say what the fork does that the release does not").optional(),
    /** No digest in production: the tag is another program the day somebody moves it. */
    digest: accepted("say why the content can't be pinned yet").optional(),
    /** Of another line than the platform's, or of none: the tag `latest`. */
    line: accepted("say why no release of the line will do").optional(),
  },
  "name what is accepted: fork, digest or line",
);
