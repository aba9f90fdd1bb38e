import type { Change } from "../model";
import { openings, shields, weakerWebAcl } from "./exposure/cloud";
import { gatewayOpenings, kubernetesOpenings } from "./exposure/kubernetes";
import type { Guard, Objection } from "./guard";

/**
 * Something new that answers the internet or everybody. What a resource opens is told in phrases, and only phrases that the
 * base does not have are findings: what was open on purpose stays so. An environment that the base does not describe has no
 * public side yet; what keeps it closed are the policies of every synth.
 */
export const publicExposure: Guard = {
  name: "public-exposure",
  ofChange: (change, { isNew, isDestroyed, asInHead }) => {
    if (isNew) return [];
    const phrases = change.area === "cloud" ? ofCloud(change, isDestroyed) : ofObject(change);
    const known = new Set((change.area === "cloud" ? openedBefore(change) : []).map(asInHead));
    return [...new Set(phrases)].filter((phrase) => !known.has(phrase)).map(objection);
  },
};

const objection = (phrase: string): Objection => ({
  reason: `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}`,
  fix: "name the ranges, accounts or groups that may come in; if it is to be public, write an exception that says why",
});

const openedBefore = ({ type, before }: Change): readonly string[] =>
  before === undefined ? [] : ((Object.hasOwn(openings, type) ? openings[type]?.(before) : undefined) ?? []);

function ofCloud(change: Change, isDestroyed: (scope: string, address: string) => boolean): readonly string[] {
  const { type, scope, before, after } = change;
  if (after === undefined) {
    const bare = Object.hasOwn(shields, type) ? shields[type] : undefined;
    const subject = /\$\{([^.}]+\.[^.}]+)\./.exec(
      JSON.stringify(before?.["bucket"] ?? before?.["resource_arn"] ?? ""),
    )?.[1];
    return bare === undefined || (subject !== undefined && isDestroyed(scope, subject)) ? [] : [bare];
  }
  const found = Object.hasOwn(openings, type) ? openings[type]?.(after) : undefined;
  const acl = type === "aws_wafv2_web_acl" && before !== undefined ? weakerWebAcl(before, after) : [];
  return [...(found ?? []), ...acl];
}

function ofObject(change: Change): readonly string[] {
  if (change.area !== "kubernetes") return [];
  const before = new Set(kubernetesOpenings(change.type, change.before));
  return [
    ...kubernetesOpenings(change.type, change.after).filter((phrase) => !before.has(phrase)),
    ...gatewayOpenings(change),
  ];
}
