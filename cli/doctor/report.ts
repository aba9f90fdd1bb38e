import pico from "picocolors";
import type { Diagnosis, Status } from "./diagnosis";

type Colors = ReturnType<typeof pico.createColors>;

/** True when nothing stands in the way: notes and checks nobody asked for do not count. */
export function isHealthy(diagnoses: readonly Diagnosis[]): boolean {
  return diagnoses.every(({ status }) => status !== "finding" && status !== "not checked");
}

/** One line per check, under it what was found and its cure; what could not be checked comes once per cause. */
export function formatDiagnoses(name: string, diagnoses: readonly Diagnosis[], colors = pico.createColors()): string {
  const checked = diagnoses.filter(({ status }) => status !== "not checked" && status !== "left out");
  const leftOut = diagnoses.filter(({ status }) => status === "left out").map(({ title }) => title);
  return [
    ...checked.map((diagnosis) => formatOne(diagnosis, colors)),
    ...formatUnchecked(diagnoses, colors),
    ...(leftOut.length > 0 ? [`${mark("left out", colors)}  ${leftOut.join(", ")}`] : []),
    "",
    summary(name, diagnoses),
  ].join("\n");
}

function formatOne({ title, status, seen, findings }: Diagnosis, colors: Colors): string {
  const head = `${mark(status, colors)}  ${title}${seen === undefined ? "" : colors.dim(`  ${seen}`)}`;
  return [head, ...findings.flatMap(({ what, cure }) => [`        ${what}`, `        cure: ${cure}`])].join("\n");
}

function formatUnchecked(diagnoses: readonly Diagnosis[], colors: Colors): string[] {
  const causes = new Map<string, string[]>();
  for (const { title, status, findings } of diagnoses) {
    const [cause] = findings;
    if (status !== "not checked" || !cause) continue;
    const key = `        ${cause.what}\n        cure: ${cause.cure}`;
    causes.set(key, [...(causes.get(key) ?? []), title]);
  }
  return [...causes].map(([cause, titles]) => `${mark("not checked", colors)}  ${titles.join(", ")}\n${cause}`);
}

/** As wide as the widest, so that titles stand below each other. */
function mark(status: Status, colors: Colors): string {
  switch (status) {
    case "ok":
      return colors.green("ok   ");
    case "note":
      return colors.cyan("note ");
    case "finding":
      return colors.red("found");
    case "not checked":
      return colors.yellow("?    ");
    case "left out":
      return colors.dim("-    ");
  }
}

function summary(name: string, diagnoses: readonly Diagnosis[]): string {
  const count = (status: Status) => diagnoses.filter((diagnosis) => diagnosis.status === status).length;
  const findings = diagnoses
    .filter(({ status }) => status === "finding")
    .flatMap(({ findings }) => findings.filter(({ weight }) => weight !== "note")).length;
  const parts = [
    `${findings} finding${findings === 1 ? "" : "s"}`,
    `${count("not checked")} not checked`,
    `${count("note")} note${count("note") === 1 ? "" : "s"}`,
    `${count("ok")} fine`,
    ...(count("left out") > 0 ? [`${count("left out")} left out (--offline)`] : []),
  ];
  return `${name}: ${parts.join(", ")}`;
}

/** The same for a program; stable keys. */
export function toJson(name: string, diagnoses: readonly Diagnosis[]): string {
  return JSON.stringify({ environment: name, healthy: isHealthy(diagnoses), checks: diagnoses }, undefined, 2);
}
