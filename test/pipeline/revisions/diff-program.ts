import { main } from "../../../cli/diff";

/** `npm run diff` for another project than this one: the project's folder, then the command line. */
const [project = "", ...argv] = process.argv.slice(2);
void main(argv, { project }).then((code) => {
  process.exitCode = code;
});
