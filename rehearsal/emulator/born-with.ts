import { join } from "node:path";
import { call } from "./call";
import { type Holding, readInventory } from "./inventory";
import { type EmulatorOptions, startEmulator } from "./server";

/**
 * What the emulator holds before anybody asked for anything: an account is born with a default VPC and its parts. Found
 * by starting a second, short-lived emulator (2 seconds), so that nothing has to be known about it.
 */
export async function inventoryAtBirth(
  options: Omit<EmulatorOptions, "stateFolder" | "outlivesUs">,
): Promise<Holding[]> {
  const stateFolder = join(options.folder, "state");
  const emulator = await startEmulator({ ...options, stateFolder });
  try {
    // Some of an account's defaults appear at the first call of their service.
    await call(emulator.endpoint, options, "ec2", { body: "Action=DescribeVpcs&Version=2016-11-15" });
    await call(emulator.endpoint, options, "events", {
      headers: { "x-amz-target": "AWSEvents.ListEventBuses" },
      body: "{}",
      contentType: "application/x-amz-json-1.1",
    });
  } finally {
    await emulator.stop();
  }
  return readInventory(stateFolder);
}
