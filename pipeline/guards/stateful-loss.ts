import { heldBy } from "../../platform/stateful/types";
import type { Change } from "../model";
import type { Guard, Objection } from "./guard";
import { blocksOf, said, sectionAt, textAt, textsOf } from "./values";

/** Kubernetes objects that hold something, by kind, and what is lost with one. */
const statefulKinds: Readonly<Record<string, string>> = {
  CustomResourceDefinition: "every object of its kind",
  Namespace: "everything in it",
  PersistentVolume: "what is on it",
  PersistentVolumeClaim: "what is on its volume",
  Secret: "the secret, which nobody else has",
};

/** The loss or replacement of anything that can't be made good by applying again. */
export const statefulLoss: Guard = {
  name: "stateful-loss",
  ofChange: (change) => [...ofWhole(change), ...ofBackend(change), ...ofDisks(change)],
};

function ofWhole(change: Change): Objection[] {
  const lost = lostWith(change);
  if (lost === undefined) return [];
  if (change.moveTo !== undefined && change.formerAddress !== undefined) {
    return [
      {
        reason: `${change.formerAddress} is called ${change.address} now, and nothing says so: it would be destroyed and made anew, and with it ${lost}`,
        fix: `add ${change.moveTo}, which makes a move of it`,
      },
    ];
  }
  if (change.class === "destroy") {
    return [
      { reason: `It is removed, and with it ${lost}`, fix: "keep it; if its data is not needed, write an exception" },
    ];
  }
  const forcing = change.values.filter(({ forcesReplacement }) => forcesReplacement);
  if (change.class !== "replace" && forcing.length === 0) return [];
  const why = forcing.map(({ path, before, after }) => `${path} ${said(before)} → ${said(after)}`).join(", ");
  return [
    {
      reason: `It is made anew${why === "" ? "" : ` for ${why}`}, and what the old one held is lost: ${lost}`,
      fix: "leave the value as it is, or make a second one beside it and copy the data over first",
    },
  ];
}

/** What is lost with it; undefined when it holds nothing. */
function lostWith(change: Change): string | undefined {
  if (change.class === "create" || change.class === "move") return undefined;
  switch (change.area) {
    case "cloud":
      return heldBy(change.type);
    case "kubernetes":
      return isOfFeature(change) ? undefined : lostWithObject(change);
    case "bosh":
      return change.class === "destroy" ? "the persistent disks of the deployment, days after it" : undefined;
    case "vault":
      return /mount|engine|transit/i.test(`${change.type} ${change.address}`)
        ? "every key and secret of the engine"
        : undefined;
  }
}

/** A feature ends by design: its owner and its end stand in data, and what it wrote was made for it alone. */
const isOfFeature = ({ scope, type, address }: Change): boolean =>
  scope.startsWith("feature-") || (type === "Namespace" && /\/feature-[^/]*$/.test(address));

function lostWithObject({ type, before }: Change): string | undefined {
  if (type === "StatefulSet") {
    return blocksOf(sectionAt(before, "spec"), "volumeClaimTemplates").length > 0
      ? "the volumes of its pods"
      : undefined;
  }
  return Object.hasOwn(statefulKinds, type) ? statefulKinds[type] : undefined;
}

/** The state is the one list of what exists: a backend of another name begins with an empty one. */
function ofBackend({ area, type, values }: Change): Objection[] {
  if (area !== "cloud" || type !== "terraform.backend") return [];
  return values
    .filter(({ path }) => !/(^|\.)(encrypt|use_lockfile|allowed_account_ids|kms_key_id)$/.test(path))
    .map(({ path, before, after }) => ({
      reason: `The state would be looked for elsewhere: ${path} ${said(before)} → ${said(after)}; everything would be made a second time`,
      fix: "keep the backend, or move the state first with terraform init -migrate-state and say so in an exception",
    }));
}

/** BOSH makes a disk of another size or type anew and copies; one that is gone from the manifest is orphaned, then deleted. */
function ofDisks({ area, values, before, after }: Change): Objection[] {
  if (area !== "bosh" || after === undefined || before === undefined) return [];
  const groupsOf = (document: typeof before) =>
    new Set(textsOf(blocksOf(document, "instance_groups").flatMap((group) => textAt(group, "name") ?? [])));
  const gone = [...groupsOf(before)].filter((group) => !groupsOf(after).has(group));
  return [
    ...gone.map((group) => ({
      reason: `Instance group ${group} is gone, and its persistent disks are orphaned, then deleted`,
      fix: "keep it, or say with migrated_from what it is called now",
    })),
    ...values
      .filter(({ path }) => /(^|\.)persistent_disk(_type)?$/.test(path))
      .filter(({ before: was, after: is }) => is === undefined || (typeof was === "number" && Number(is) < was))
      .map(({ path, before: was, after: is }) => ({
        reason: `A persistent disk gets smaller or goes: ${path} ${said(was)} → ${said(is)}`,
        fix: "keep the size",
      })),
  ];
}
