import { copyFileSync, existsSync } from "node:fs";
import path from "node:path";

/** Committed provider checksums, one file per cloud; `npm run lock` writes them where the registry can be reached. */
export const lockFolder = path.join(__dirname, "..", "locks");

/** Where a cloud's checksums are kept. */
export function lockFile(provider: string, folder: string = lockFolder): string {
  return path.join(folder, `${provider}.lock.hcl`);
}

/**
 * Puts the committed checksums beside a synthesised stack, so that everybody installs the same provider. Without the
 * file Terraform takes the newest that the constraint allows and writes its own.
 */
export function copyLock(provider: string, stackFolder: string, folder: string = lockFolder): void {
  const file = lockFile(provider, folder);
  if (existsSync(file)) copyFileSync(file, path.join(stackFolder, ".terraform.lock.hcl"));
}
