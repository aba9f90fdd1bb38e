import { guards as descriptions } from "../../platform/guards";
import type { ChangeException } from "../../environments/schema/exception";
import { heldBy } from "../../platform/stateful/types";
import type { Change, Finding, UsedException } from "../model";
import type { ChangeContext, Guard, GuardContext, Objection } from "./guard";
import { admission } from "./admission";
import { audit } from "./audit";
import { backup } from "./backup";
import { boundary } from "./boundary";
import { databaseVersion } from "./database-version";
import { deletionProtection } from "./deletion-protection";
import { downgrade } from "./downgrade";
import { expired } from "./expired";
import { foreignCode } from "./foreign-code";
import { funds } from "./funds";
import { identity } from "./identity";
import { image } from "./image";
import { inventory } from "./inventory";
import { kubernetesVersion } from "./kubernetes-version";
import { networkPolicy } from "./network-policy";
import { publicExposure } from "./public-exposure";
import { statefulLoss } from "./stateful-loss";

export type { GuardContext } from "./guard";

/** Every guard; each is tried to fire, to be waived, and to let the harmless pass. */
export const guards: readonly Guard[] = [
  statefulLoss,
  funds,
  deletionProtection,
  backup,
  databaseVersion,
  kubernetesVersion,
  downgrade,
  publicExposure,
  identity,
  boundary,
  image,
  networkPolicy,
  admission,
  audit,
  foreignCode,
  inventory,
  expired,
];

/**
 * What the guards say about a pull request, in the order of the changes. A finding with an `exception` refuses nothing.
 *
 * Pure: the day is given.
 */
export function judgeChanges(changes: readonly Change[], context: GuardContext): Finding[] {
  const asInHead = renamer(changes);
  const destroyed = new Set(
    changes.filter((change) => change.class === "destroy").map(({ scope, address }) => `${scope} ${address}`),
  );
  const isDestroyed = (scope: string, address: string): boolean => destroyed.has(`${scope} ${address}`);
  const whole = goneEnvironments(changes, context);
  const goneNames = new Set(whole.map(({ environment }) => environment));
  const ofChanges = changes
    .filter(({ environment }) => !goneNames.has(environment))
    .flatMap((change) => {
      const within: ChangeContext = {
        ...context,
        ...environmentOf(change, context),
        isNew: isNewEnvironment(change, context),
        asInHead,
        isDestroyed,
      };
      return guards.flatMap((guard) =>
        (guard.ofChange?.(change, within) ?? []).map((objection) => finding(guard, change, objection, context)),
      );
    });
  const formerly = new Map(
    changes.flatMap(({ scope, address, formerAddress }) =>
      formerAddress === undefined ? [] : [[`${scope} ${address}`, formerAddress] as const],
    ),
  );
  // Of a renamed thing the list has the old address.
  const refused = ofChanges
    .filter(({ exception }) => exception === undefined)
    .flatMap((found) => [
      found,
      { ...found, address: formerly.get(`${found.scope} ${found.address}`) ?? found.address },
    ]);
  const shown = new Set(refused.map(placeOf));
  const ofRecords = guards
    .flatMap((guard) =>
      (guard.ofRecords?.(context) ?? []).map((objection) => finding(guard, objection, objection, context)),
    )
    // What a change is already refused for as lost needs no second finding that the list misses it. One that an exception
    // lets go does: with the old list, synth would refuse everybody once the exception has ended.
    .filter((found) => found.guard !== "inventory" || !shown.has(placeOf({ ...found, guard: "stateful-loss" })));
  return [...whole, ...once(ofChanges), ...ofRecords];
}

/**
 * An environment that nobody describes any more goes as a whole: one finding, and one exception for its file, instead of
 * one for each of the things that go with it.
 */
function goneEnvironments(changes: readonly Change[], context: GuardContext): Finding[] {
  const { base, head } = context;
  if (base === undefined || head === undefined) return [];
  return base.environments
    .filter(({ name }) => !head.environments.some((each) => each.name === name))
    .map(({ name }) => {
      const held = changes.filter((change) => change.environment === name && heldBy(change.type) !== undefined);
      const place = { area: "cloud", environment: name, scope: name, address: `environments/${name}.ts` } as const;
      const objection = {
        reason: `Nobody describes ${name} any more: all of it goes, and with it ${held.length} resources that hold data`,
        fix: "bring the file back; if the environment is destroyed already, write an exception for the file",
      };
      return finding(statefulLoss, place, objection, context);
    });
}

const sayingOnce = new Set<string>(guards.filter(({ saysOnce }) => saysOnce).map(({ name }) => name));

/** One finding for what a guard says of many objects; covered when it is covered at any of them. */
function once(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding>();
  findings.forEach((found, index) => {
    const { guard, environment, reason } = found;
    const key = sayingOnce.has(guard)
      ? JSON.stringify([guard, environment, reason.replace(endedPattern, "")])
      : String(index);
    const first = groups.get(key);
    if (first === undefined || (first.exception === undefined && found.exception !== undefined)) groups.set(key, found);
  });
  return [...groups.values()];
}

/** What is added to a reason where an exception has ended. */
const endedPattern = / \(the exception of .* ended on [\d-]+\)$/;

const placeOf = ({
  guard,
  environment,
  scope,
  address,
}: Pick<Finding, "guard" | "environment" | "scope" | "address">) =>
  JSON.stringify([guard, environment, scope, address]);

type Place = Pick<Finding, "area" | "environment" | "scope" | "address"> & Pick<Change, "formerAddress">;

function finding({ name }: Guard, place: Place, objection: Objection, { today, head }: GuardContext): Finding {
  const { waivable } = descriptions[name];
  const covering = waivable ? exceptionsFor(name, place, head?.exceptions ?? []) : [];
  const good = covering.find(({ expires }) => expires >= today);
  const ended = good === undefined ? covering.find(({ expires }) => expires < today) : undefined;
  const accepted = objection.accepted && objection.accepted.expires >= today ? objection.accepted : undefined;
  const exception = good ?? accepted;
  return {
    guard: name,
    area: place.area,
    environment: place.environment,
    scope: place.scope,
    address: place.address,
    reason: ended
      ? `${objection.reason} (the exception of ${ended.owner} ended on ${ended.expires})`
      : objection.reason,
    fix: objection.fix,
    waivable,
    ...(exception && { exception: used(exception) }),
  };
}

const used = ({ owner, expires, reason }: UsedException): UsedException => ({ owner, expires, reason });

/** By guard, environment and address, whichever of the two addresses a renamed thing has. */
function exceptionsFor(
  name: string,
  { environment, scope, address, formerAddress }: Place,
  exceptions: readonly ChangeException[],
): ChangeException[] {
  return exceptions.filter(
    (exception) =>
      exception.guard === name &&
      exception.environment === environment &&
      (exception.scope === undefined || exception.scope === scope) &&
      (exception.address === address || exception.address === formerAddress),
  );
}

function environmentOf({ environment }: Change, { head }: GuardContext): Pick<ChangeContext, "environment"> {
  const record = head?.environments.find(({ name }) => name === environment);
  return record ? { environment: record } : {};
}

function isNewEnvironment({ environment }: Change, { base }: GuardContext): boolean {
  return base !== undefined && !base.environments.some(({ name }) => name === environment);
}

/** Terraform refers to resources by address, so a rename shows in every policy that names the thing. */
function renamer(changes: readonly Change[]): (text: string) => string {
  const renamed = changes.flatMap(({ area, address, formerAddress }) =>
    area === "cloud" && formerAddress !== undefined ? [[formerAddress, address] as const] : [],
  );
  return (text) => renamed.reduce((result, [from, to]) => result.replaceAll(`${from}.`, `${to}.`), text);
}
