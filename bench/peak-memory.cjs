// Loaded into a measured program with --require: writes the program's own peak memory when it ends.
// Programs that it starts load it too, through NODE_OPTIONS; each adds a line, and the largest counts.
const { appendFileSync } = require("node:fs");

const file = process.env.BENCH_PEAK_MEMORY_FILE;
if (file) process.on("exit", () => appendFileSync(file, `${process.resourceUsage().maxRSS * 1024}\n`));
