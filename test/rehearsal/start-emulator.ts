import { join } from "node:path";
import { startEmulator } from "../../rehearsal/emulator/server";
import { emulatorPython as python } from "../support/emulator";

/** A process that starts an emulator, prints its id and waits to be ended; the tests end it in several ways. */
async function main(folder: string): Promise<void> {
  const account = { accountId: "123456789012", region: "eu-west-1" };
  const { pid } = await startEmulator({ python, folder, stateFolder: join(folder, "memory"), ...account });
  console.log(pid);
  setInterval(() => undefined, 1000);
}

void main(process.argv[2] ?? "");
