import type { Guard, Objection } from "./guard";
import type { JsonObject } from "../model";
import { textAt, valueAt } from "./values";
import { isOlder, versionOf } from "./versions";

/** MySQL's series in the order they are gone through, one at a time (cloud facts 2.1). */
const path = ["5.7", "8.0", "8.4"] as const;

const databases: ReadonlySet<string> = new Set(["aws_db_instance", "aws_rds_cluster", "aws_rds_cluster_instance"]);

/** The ledger's server goes one series up at a time, with a rehearsal before, and never down. */
export const databaseVersion: Guard = {
  name: "database-version",
  ofChange: ({ area, type, before, after }) =>
    area === "cloud" && databases.has(type) && before !== undefined && after !== undefined
      ? [...ofEngine(before, after), ...ofVersion(before, after)]
      : [],
};

function ofEngine(before: JsonObject, after: JsonObject): Objection[] {
  const [was, is] = [textAt(before, "engine"), textAt(after, "engine")];
  if (was === undefined || is === undefined || was === is) return [];
  return [{ reason: `engine ${was} → ${is}`, fix: "make a second database beside it and move the data over" }];
}

function ofVersion(before: JsonObject, after: JsonObject): Objection[] {
  const [was, is] = [textAt(before, "engine_version"), textAt(after, "engine_version")];
  if (was === undefined || is === undefined || was === is) return [];
  const step = `MySQL ${was} → ${is}`;
  if (isOlder(was, is)) {
    return [
      {
        reason: `${step}: no server goes back, a downgrade is a new server and a restore`,
        fix: `stay on ${was}, or restore a snapshot into a second server`,
      },
    ];
  }
  const [from, to] = [seriesOf(was), seriesOf(is)];
  if (from === to) return [];
  const [start, end] = [path.indexOf(from as never), path.indexOf(to as never)];
  if (start < 0 || end < 0) {
    return [{ reason: `${step} is not on the path ${path.join(" → ")}`, fix: `stay on ${was}` }];
  }
  if (end - start > 1) {
    return [
      {
        reason: `${step} skips ${path.slice(start + 1, end).join(", ")}; a server goes one series at a time`,
        fix: `go to ${path[start + 1] ?? ""} first`,
      },
    ];
  }
  const lacking =
    valueAt(after, "allow_major_version_upgrade") === true
      ? ""
      : ", and RDS refuses it while allow_major_version_upgrade is false";
  return [
    {
      reason: `${step} closes the exchange for the whole upgrade, and there is no way back${lacking}`,
      fix: "run the upgrade's prechecks on a restored copy in stage, take a snapshot, have the new family's parameter group ready, and write an exception for that day",
    },
  ];
}

/** `8.0` of `8.0.36`. */
const seriesOf = (version: string): string => versionOf(version)?.slice(0, 2).join(".") ?? version;
