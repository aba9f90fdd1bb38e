/** `npm run drift` as a program of its own against an emulator: the same command line, with what the emulator takes. */
import { main } from "../../../cli/drift";
import { emulateStackIn } from "./emulate-stack-in";

void main(process.argv.slice(2), { prepare: emulateStackIn }).then((code) => {
  process.exitCode = code;
});
