import type { Environment } from "../environments/schema";
import type { Architecture, Artifact, CataloguedArtifact, Download } from "./artifacts/artifact";
import { artifactCatalogue } from "./artifacts/catalogue";
import { type MachineRole, machinesOf } from "./machines";
import { physicalName } from "./naming";

/** A sound checksum: 64 hexadecimal digits, small. */
const sha256Pattern = /^[0-9a-f]{64}$/;

/** A program that is needed and that nobody could check. */
export interface UnpinnedArtifact {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture;
  /** Completes "openbao 2.7.1 ...". */
  readonly fault: string;
}

/** What this environment's machines install, by the machines' roles, in the catalogue's order. */
export function artifactsOf(
  env: Environment,
  catalogue: readonly CataloguedArtifact[] = artifactCatalogue,
): Artifact[] {
  const unpinned = unpinnedArtifacts(env, catalogue);
  if (unpinned.length > 0) throw new Error(`environment "${env.name}": ${describeUnpinned(unpinned)}.`);
  return neededBy(env, catalogue).flatMap((entry) => {
    const download = entry.downloads[env.machines.image.architecture];
    return download?.sha256 === undefined ? [] : [resolve(entry, env, download, download.sha256)];
  });
}

/**
 * What a machine of one role installs.
 *
 * @throws when the environment needs a program without a checksum, or none exists for its architecture
 */
export function artifactsOfRole(env: Environment, role: MachineRole): Artifact[] {
  return artifactsOf(env).filter(({ roles }) => roles.includes(role));
}

/** Needed programs that no checksum vouches for; empty when the environment can be built. */
export function unpinnedArtifacts(
  env: Environment,
  catalogue: readonly CataloguedArtifact[] = artifactCatalogue,
): UnpinnedArtifact[] {
  const { architecture } = env.machines.image;
  return neededBy(env, catalogue).flatMap(({ name, version, downloads }) => {
    const fault = faultOf(downloads[architecture], architecture);
    return fault === undefined ? [] : [{ name, version, architecture, fault }];
  });
}

/** The sentence for one or several of them, with the cure, and no full stop. */
export function describeUnpinned(unpinned: readonly UnpinnedArtifact[]): string {
  const list = unpinned.map(({ name, version, fault }) => `${name} ${version} ${fault}`).join(", ");
  const [first] = unpinned;
  return (
    `Not vouched for in platform/artifacts/: ${list}. Allowed: programs with a published SHA-256 for the ` +
    `machines' architecture. Fix: npm run artifacts -- pin ${first?.name} --architecture ${first?.architecture}`
  );
}

/** The bucket from which machines install, in the environment's own account. */
export function artifactBucket(env: Environment): string {
  return physicalName(env, "bucket", "artifacts");
}

/** `<name>/<version>/<file>`: a new version never takes an old one's place. */
export function objectKeyOf({ name, version }: CataloguedArtifact, download: Download): string {
  return `${name}/${version}/${download.file ?? download.url.split("/").at(-1)}`;
}

function neededBy(env: Environment, catalogue: readonly CataloguedArtifact[]): CataloguedArtifact[] {
  const roles = new Set(machinesOf(env).map(({ role }) => role));
  return catalogue.filter(
    (entry) =>
      entry.roles.some((role) => roles.has(role)) &&
      (entry.distribution === undefined || entry.distribution === env.vault.distribution),
  );
}

function faultOf(download: Download | undefined, architecture: Architecture): string | undefined {
  if (download === undefined) return `is not offered for ${architecture}`;
  if (download.sha256 === undefined) return `has no checksum for ${architecture}`;
  if (!sha256Pattern.test(download.sha256)) return `has "${download.sha256}" for a checksum`;
  return undefined;
}

function resolve(entry: CataloguedArtifact, env: Environment, download: Download, sha256: string): Artifact {
  const { name, version, roles, kind, license } = entry;
  const { url, member, folder, checksumSource } = download;
  return {
    name,
    version,
    roles,
    kind,
    license,
    architecture: env.machines.image.architecture,
    url,
    ...(member !== undefined && { member }),
    ...(folder !== undefined && { folder }),
    objectKey: objectKeyOf(entry, download),
    sha256,
    checksumSource,
  };
}
