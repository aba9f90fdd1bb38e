import { vanillaImages } from "../../platform/images";
import type { EnvironmentRecord } from "../../platform/record";
import { isFrom } from "../../platform/rules/images";
import type { Guard, GuardContext, Objection, RecordObjection } from "./guard";
import { imagesOf, type PodImage } from "./images";

/**
 * What customers use is the content somebody looked at, from those who release it. An image that the description excepts
 * until a day passes with that exception; one that no description knows is written in code, and has none.
 */
export const image: Guard = {
  name: "image",
  saysOnce: true,
  ofChange: ({ area, type, before, after }, { environment, today }) => {
    if (area !== "kubernetes" || environment?.tier === "stage") return [];
    const known = new Set(imagesOf(type, before).map(({ reference }) => reference));
    const fresh = imagesOf(type, after).filter(({ reference }) => !known.has(reference));
    const once = [...new Map(fresh.map((one) => [one.reference, one])).values()];
    return once.flatMap((one) => [...unpinned(one, environment, today), ...forked(one, environment, today)]);
  },
  ofRecords: (context) => newMirrors(context),
};

function unpinned(one: PodImage, environment: EnvironmentRecord | undefined, today: string): Objection[] {
  if (one.digest !== undefined) return [];
  return [
    {
      reason: `${one.reference} has no digest, and a tag can be moved`,
      fix: "copy the digest from the registry into services.images, or accept it there in exceptions.digest",
      ...acceptedBy(one, environment, "digest", today),
    },
  ];
}

function forked(one: PodImage, environment: EnvironmentRecord | undefined, today: string): Objection[] {
  const at = one.from.indexOf("/");
  const found = { registry: one.from.slice(0, at), repository: one.from.slice(at + 1), tag: one.tag ?? "latest" };
  const vanilla = Object.values(vanillaImages).flatMap(({ from }) => [...from]);
  if (vanilla.some((each) => isFrom(each, found, environment?.mirrors ?? []))) return [];
  return [
    {
      reason: `${one.from} is none of the vanilla repositories, and a fork can't take the weekly releases`,
      fix: "go back to the release, or accept the fork in services.images, exceptions.fork",
      ...acceptedBy(one, environment, "fork", today),
    },
  ];
}

function acceptedBy(
  { reference }: PodImage,
  environment: EnvironmentRecord | undefined,
  kind: "digest" | "fork",
  today: string,
): Pick<Objection, "accepted"> {
  const found = Object.values(environment?.images ?? {}).find((each) => each.reference === reference)?.[kind];
  if (found === undefined || found.expires < today) return {};
  return { accepted: { owner: found.acceptedBy, expires: found.expires, reason: found.reason } };
}

/** A registry that counts as vanilla from now on: whoever holds it decides what customers' money runs on. */
function newMirrors({ base, head }: GuardContext): RecordObjection[] {
  return (head?.environments ?? [])
    .filter(({ tier }) => tier === "production")
    .flatMap(({ name, mirrors }) => {
      const before = base?.environments.find((each) => each.name === name);
      if (before === undefined) return [];
      return mirrors
        .filter((mirror) => !before.mirrors.includes(mirror))
        .map((mirror) => ({
          area: "kubernetes" as const,
          environment: name,
          scope: name,
          address: `environments/${name}.ts`,
          reason: `services.mirrors: images of ${mirror} count as vanilla from now on`,
          fix: "keep to the registries there are, or write an exception once somebody has looked at the new one",
        }));
    });
}
