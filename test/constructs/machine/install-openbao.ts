import { cacheFolder } from "../../../rehearsal/tools/cache";
import { installPythonTool } from "../../../rehearsal/tools/python-venv";
import { openbao } from "./openbao";

/** Fetches what the tests run and no Debian package holds: `node --require tsx/cjs test/constructs/machine/install-openbao.ts`. */
installPythonTool(openbao, { cache: cacheFolder(), onProgress: (line) => console.log(line) }).catch(
  (thrown: unknown) => {
    console.error(thrown instanceof Error ? thrown.message : String(thrown));
    process.exitCode = 1;
  },
);
