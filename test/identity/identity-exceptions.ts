/** A statement that names every action, or every resource, because it can't be narrower; read again at each review. */
export interface IdentityException {
  /** Role or user, without the environment's prefix; a boundary or a policy of its own is named by its policy. */
  readonly principal: string;
  readonly sid: string;
  /** What is wide: `service:*` or `*` actions, or the resource `*`. */
  readonly wide: "actions" | "resources" | "both";
  readonly reason: string;
}

/** Statements that several principals share are reviewed once and listed for each. */
const forAll = (principals: readonly string[], rest: Omit<IdentityException, "principal">): IdentityException[] =>
  principals.map((principal) => ({ principal, ...rest }));

const appliers = ["deployer", "ci-apply"];
const people = ["operator", "on-call", "read-only"];
const machines = ["bitcoin", "dash", "ethereum", "jumpbox", "rabbitmq", "vault"];

/** The reviewed list. An entry that matches nothing in any environment fails the test that reads it. */
export const identityExceptions: readonly IdentityException[] = [
  ...forAll([...appliers, "ci-plan", ...people], {
    sid: "ReadConfiguration",
    wide: "resources",
    reason: "Describe, List and Get actions know no resource; the list leaves out every action that answers with data",
  }),
  ...forAll([...appliers, "ci-plan", ...people], {
    sid: "ReadStores",
    wide: "resources",
    reason: "reads settings of buckets and of the account, no object; listing buckets knows no resource",
  }),
  ...forAll(appliers, {
    sid: "BuildTheNetwork",
    wide: "resources",
    reason:
      "EC2 gives ids at creation; bound to account and region, other environments and Vault's things denied by tag",
  }),
  ...forAll(appliers, {
    sid: "StartMachines",
    wide: "resources",
    reason: "RunInstances names a dozen kinds of things by generated ids; bound to account and region, Vault's denied",
  }),
  ...forAll(appliers, {
    sid: "RunMachines",
    wide: "resources",
    reason: "machines, volumes and templates have generated ids; bound to account and region, Vault's denied by tag",
  }),
  ...forAll(appliers, {
    sid: "MakeWhatHasNoNameYet",
    wide: "resources",
    reason:
      "zones, certificates and log deliveries have no name before they are made; AWS offers no resource for these",
  }),
  ...forAll(appliers, {
    sid: "MakeKeys",
    wide: "resources",
    reason: "a key has no id before it is made; the tag of the environment is demanded instead",
  }),
  ...forAll(appliers, {
    sid: "MountBackups",
    wide: "resources",
    reason: "backup-storage:MountCapsule belongs to no resource and is asked for by every new backup vault",
  }),
  ...forAll(appliers, {
    sid: "GuardTheAccount",
    wide: "resources",
    reason: "settings of the whole account have no resource; given only to the environment that owns the baseline",
  }),
  {
    principal: "break-glass",
    sid: "Emergency",
    wide: "both",
    reason:
      "an emergency is what nobody listed; an hour, a second factor, an alarm, and denials for Vault, bootstrap and the record",
  },
  {
    principal: "custodian",
    sid: "FindVaultsThings",
    wide: "resources",
    reason: "looking for a machine or a key names none; what is found is configuration",
  },
  ...forAll(people, {
    sid: "ReadFigures",
    wide: "resources",
    reason: "metrics and the results of a query belong to no resource; the query itself is bound to log groups",
  }),
  ...forAll(machines, {
    sid: "SessionChannels",
    wide: "resources",
    reason: "the session agent's channels have no resource; who may open one is decided at StartSession",
  }),
  ...forAll(["bosh-director", "jumpbox"], {
    sid: "LookAround",
    wide: "resources",
    reason: "Describe actions of EC2 know no resource; bound to the region",
  }),
];

/** Statements of the boundary: it is attached as a limit and grants nothing, so wide is what it has to be. */
export const boundaryExceptions: readonly Omit<IdentityException, "principal">[] = [
  {
    sid: "ServicesOfAnEnvironment",
    wide: "both",
    reason: "names the services that roles of an environment use; each role's own policy names actions and resources",
  },
  {
    sid: "UseAndReadWithoutKeeping",
    wide: "resources",
    reason: "use of keys, logs and objects, and reading of settings; each role's own policy names the resources",
  },
];
