/**
 * Roughly how often an AWS schedule fires in four weeks: `cron(minute hour day month weekday year)` or `rate(n unit)`.
 * Undefined for what is neither: a comparison then says nothing.
 */
export function firesInFourWeeks(schedule: string): number | undefined {
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(schedule);
  if (cron) {
    const [, minute = "*", hour = "*", day = "*", month = "*", weekday = "*"] = cron;
    const minutes = countOf(minute, 60);
    const hours = countOf(hour, 24);
    const months = countOf(month, 12);
    const days = weekday === "?" || weekday === "*" ? (countOf(day, 28) ?? 1) : (countOf(weekday, 7) ?? 1) * 4;
    return minutes === undefined || hours === undefined || months === undefined
      ? undefined
      : minutes * hours * days * (months / 12);
  }
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule);
  if (!rate) return undefined;
  const [, count = "1", unit = "day"] = rate;
  const minutes = { minute: 1, hour: 60, day: 24 * 60 }[unit] ?? 24 * 60;
  return (28 * 24 * 60) / (Number(count) * minutes);
}

/** How many values of a field match, out of `all`; undefined for a form not known here. */
function countOf(field: string, all: number): number | undefined {
  if (field === "*" || field === "?") return all;
  const counts = field.split(",").map((part) => {
    const step = /^(?:\*|(\d+))\/(\d+)$/.exec(part);
    if (step) return Math.ceil((all - Number(step[1] ?? 0)) / Number(step[2]));
    const range = /^(\d+)-(\d+)$/.exec(part);
    if (range) return Number(range[2]) - Number(range[1]) + 1;
    return /^(\d+|[A-Z]{3})$/.test(part) ? 1 : undefined;
  });
  return counts.includes(undefined) ? undefined : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
