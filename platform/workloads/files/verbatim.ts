import { readFileSync } from "node:fs";
import path from "node:path";

/** A file of this folder as it is: a program of its own language, with its own tests. */
export const verbatim = (name: string): string => readFileSync(path.join(__dirname, name), "utf8");
