import { readFileSync } from "node:fs";

/** Short enough to see a peak that lasts a moment, long enough to leave the cores to what is measured. */
const intervalMilliseconds = 40;

const pageBytes = 4096;

/** Watches the memory of a process and its descendants until it is stopped. */
export function watchMemory(pid: number | undefined): { stop(): void; peakBytes(): number } {
  let peak = 0;
  const timer = setInterval(() => {
    if (pid !== undefined) peak = Math.max(peak, bytesOfTree(pid));
  }, intervalMilliseconds);
  return { stop: () => clearInterval(timer), peakBytes: () => peak };
}

function bytesOfTree(pid: number): number {
  const pages = Number(read(`/proc/${pid}/statm`).split(" ")[1] ?? 0);
  const children = read(`/proc/${pid}/task/${pid}/children`).split(" ");
  return children
    .filter((child) => child !== "")
    .reduce((sum, child) => sum + bytesOfTree(Number(child)), (Number.isNaN(pages) ? 0 : pages) * pageBytes);
}

/** Empty for a process that has just ended. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}
