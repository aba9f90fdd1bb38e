// Loaded into a program with --require: writes the files of every module it loaded when it ends, one a line.
const { writeFileSync } = require("node:fs");

const file = process.env.RECORD_MODULES_FILE;
// A program that this one starts gets its own list, or it would overwrite this one's.
delete process.env.RECORD_MODULES_FILE;
if (file) process.on("exit", () => writeFileSync(file, Object.keys(require.cache).join("\n")));
