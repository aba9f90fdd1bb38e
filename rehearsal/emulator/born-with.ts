import { join } from "node:path";
import { RehearsalProblem } from "../problem";
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
    // An account's defaults appear at its first EC2 call.
    await call(emulator.endpoint, options, "ec2", { body: "Action=DescribeVpcs&Version=2016-11-15" });
  } finally {
    await emulator.stop();
  }
  return readInventory(stateFolder);
}

export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  /** @default "application/x-www-form-urlencoded" - how EC2, RDS and SNS take their actions */
  readonly contentType?: string;
}

/**
 * One plain request to the emulator. It reads account, region and service from the credential scope and does not check
 * the signature, so no SDK is needed.
 *
 * @throws RehearsalProblem when it answers with an error
 */
export async function call(
  endpoint: string,
  { accountId, region }: { readonly accountId: string; readonly region: string },
  service: string,
  { method = "POST", path = "/", body, contentType = "application/x-www-form-urlencoded" }: Call,
): Promise<void> {
  const scope = `${accountId}/20260101/${region}/${service}/aws4_request`;
  const answer = await fetch(`${endpoint}${path}`, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      ...(body !== undefined && { "content-type": contentType }),
    },
    ...(body !== undefined && { body }),
  });
  if (answer.ok) return;
  throw new RehearsalProblem(
    `emulator: ${service} ${method} ${path} answered ${answer.status}\n  ${await answer.text()}`,
  );
}
