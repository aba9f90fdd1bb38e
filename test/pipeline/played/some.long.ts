import { afterAll, beforeAll, describe, test } from "vitest";
import { play } from "./play";
import { pullRequests } from "./pull-requests";
import { PlayedRepository } from "./repository";

/** One of each kind; `npm run test:pull-requests` plays all. */
const some = [
  "Format only",
  "Delete the database",
  "Add a feature",
  "Release Barong in stage",
  "Write an address for funds into a workload",
];

let repository: PlayedRepository;
beforeAll(() => {
  repository = new PlayedRepository();
});
afterAll(() => repository.end());

describe.concurrent("a pull request", () => {
  test.each(some)("%s", async (title) => {
    const one = pullRequests.find((each) => each.title === title);
    if (one === undefined) throw new Error(`${title}: is not played. Fix: name one of pull-requests/`);
    await play(repository, one);
  });
});
