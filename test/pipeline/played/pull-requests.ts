import type { PullRequest } from "./pull-request";
import { codePullRequests } from "./pull-requests/code";
import { dataPullRequests } from "./pull-requests/data";
import { exchangePullRequests } from "./pull-requests/exchange";
import { networkPullRequests } from "./pull-requests/network";
import { rightsPullRequests } from "./pull-requests/rights";
import { versionPullRequests } from "./pull-requests/versions";

/** Every pull request that is played. */
export const pullRequests: readonly PullRequest[] = [
  ...codePullRequests,
  ...exchangePullRequests,
  ...versionPullRequests,
  ...networkPullRequests,
  ...rightsPullRequests,
  ...dataPullRequests,
];
