import { hasPassed, type PhasesReport, table } from "../report";
import { formatSeconds } from "../tools/cache";

/** What the rehearsal of one cluster found out. */
export interface ClusterReport extends PhasesReport {
  /** Objects by namespace, as counted after everything was applied. */
  objects: readonly { readonly namespace: string; readonly kinds: string }[];
  nodes: readonly { readonly pool: string; readonly zone: string; readonly pods: number; readonly room: string }[];
  /** Drained nodes, how many pods had to go, and how long it took. */
  drains: readonly {
    readonly node: string;
    readonly pods: number;
    readonly seconds: number;
    readonly waited: string;
  }[];
}

export function emptyClusterReport(name: string): ClusterReport {
  return { name, phases: [], problems: [], objects: [], nodes: [], drains: [] };
}

/** What looks real in it and is not: printed with each report, so that a pass is not taken for more than it is. */
const notReal: readonly (readonly [what: string, consequence: string])[] = [
  ["images", "never pulled: a wrong digest is not noticed"],
  ["probes", "never asked: every pod is ready at once, and a Job completes whatever its command"],
  ["NetworkPolicies", "accepted, never enforced: test/charts computes who reaches whom from the manifests"],
  ["nodes", "kwok plays them: no kubelet mounts a volume or reads a ConfigMap; references are compared instead"],
  ["volumes", "made by the rehearsal in ebs.csi.aws.com's place, bound to the zone of their pod as its are; no disk"],
  ["metrics", "there are none: an autoscaler keeps to its minimum"],
  ["Vault", "its certificate (ConfigMap vault-ca) is made up by the rehearsal; no Agent logs in"],
];

/** The whole report as text for a terminal or a log. */
export function formatClusterReport(report: ClusterReport): string {
  const { phases, problems } = report;
  return [
    `Rehearsal of ${report.name}`,
    table(
      ["namespace", "objects"],
      report.objects.map(({ namespace, kinds }) => [namespace === "" ? "(cluster)" : namespace, kinds]),
    ),
    table(
      ["pool", "zone", "pods", "room left"],
      report.nodes.map(({ pool, zone, pods, room }) => [pool, zone, String(pods), room]),
    ),
    table(
      ["drained node", "pods", "time", "waited for it to come back"],
      report.drains.map(({ node, pods, seconds, waited }) => [node, String(pods), formatSeconds(seconds), waited]),
    ),
    table(
      ["not real here", "so"],
      notReal.map(([what, consequence]) => [what, consequence]),
    ),
    table(
      ["phase", "result", "time", "note"],
      phases.map(({ name, status, seconds, note }) => [name, status, formatSeconds(seconds), note]),
      ["all", "", formatSeconds(phases.reduce((sum, { seconds }) => sum + seconds, 0)), ""],
    ),
    ...problems.map((problem) => `FAILED ${report.name}: ${problem}`),
    `${report.name}: ${hasPassed(report) ? "rehearsed" : "NOT rehearsed"}`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}
