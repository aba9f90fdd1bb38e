import { type Script, script, scriptPath } from "./shell";
import type { Architecture, ArtifactFile, ArtifactName, MachineDocumentSpec } from "./spec";
import { oneShot, type Unit } from "./unit";

/** How one artifact becomes files. */
export interface InstallStep {
  readonly name: ArtifactName;
  /** Leading folders of the archive to drop: most releases wrap everything in `<name>-<version>/`. */
  readonly strip: 0 | 1;
  /** Programs that must be there afterwards, relative to the artifact's folder; at least one. */
  readonly programs: readonly [string, ...string[]];
}

/** What a test replaces. */
export interface InstallPlaces {
  readonly folder: string;
  readonly tries: number;
  readonly pauseSeconds: number;
}

/** Where software lives: root's, on the root disk, so that the data volume can be mounted without the right to execute. */
export const softwareFolder = "/opt/rkcp";

/**
 * Two days. In a first deploy the machine is there before the bucket is filled, which a person does once the deploy has
 * ended; nothing else of the machine depends on it, and giving up would ask for a reboot by whoever may reboot it.
 */
const places: InstallPlaces = { folder: softwareFolder, tries: 11_520, pauseSeconds: 15 };

/** What the kernel calls an architecture. */
const processors: Readonly<Record<Architecture, string>> = { x86_64: "x86_64", arm64: "aarch64" };

export const artifactsUnitName = "rkcp-artifacts.service";

/** Where an artifact is installed. */
export const artifactFolder = (name: ArtifactName): string => `${softwareFolder}/${name}`;

const sha256Pattern = /^[0-9a-f]{64}$/;
/** A relative path that S3 takes as it is. */
const keyPattern = /^(?!\/)(?!.*\/\/)(?!.*\.\.)[A-Za-z0-9._+/-]{1,512}$/;

/**
 * The file of each step, from the spec.
 *
 * @throws when a file is missing, named twice, or without a proper checksum or key
 */
function artifactFile(spec: MachineDocumentSpec, name: ArtifactName): ArtifactFile {
  const where = `${spec.name}: artifacts.files`;
  const [file, twice] = spec.artifacts.files.filter((candidate) => candidate.name === name);
  if (!file) throw new Error(`${where} has no "${name}", which ${spec.role} needs. Fix: add its key and sha256`);
  if (twice) throw new Error(`${where} has "${name}" twice. Allowed: one file of each name. Fix: remove one`);
  if (!sha256Pattern.test(file.sha256)) {
    throw new Error(
      `${where}, ${name}: sha256 is "${file.sha256}". Allowed: 64 hexadecimal digits, lower case. Fix: take the sum that its publisher signed`,
    );
  }
  if (!keyPattern.test(file.key)) {
    throw new Error(
      `${where}, ${name}: key is "${file.key}". Allowed: a relative path of A-Z a-z 0-9 . _ + - /. Fix: correct the key`,
    );
  }
  return file;
}

export function artifactsScript(
  spec: MachineDocumentSpec,
  steps: readonly InstallStep[],
  where: Partial<InstallPlaces> = {},
): Script {
  const { folder, tries, pauseSeconds } = { ...places, ...where };
  return script({
    file: "artifacts",
    settings: {
      bucket: spec.artifacts.bucket,
      region: spec.region,
      processor: processors[spec.architecture],
      folder,
      tries,
      pause_seconds: pauseSeconds,
    },
    calls: steps.map(({ name, strip, programs }) => {
      const { key, sha256 } = artifactFile(spec, name);
      return ["install_artifact", name, key, sha256, strip, ...programs];
    }),
  });
}

export function artifactsUnit(): Unit {
  return oneShot({
    enabled: true,
    name: artifactsUnitName,
    description: "Software of this machine, from the artifacts bucket",
    script: scriptPath({ name: "rkcp-artifacts" }),
    unit: { Wants: "network-online.target", After: "network-online.target" },
    // The script ends by itself, after its last try.
    service: { ...callsAws, ReadWritePaths: softwareFolder, UMask: "0022", TimeoutStartSec: "infinity" },
  });
}

/** For a script that runs the cloud's command line: nobody's configuration is read, and nothing is kept. */
export const callsAws = {
  Environment: ["AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_PAGER=", "HOME=/tmp"],
  // It is Python, whose foreign functions may map memory both writable and executable.
  MemoryDenyWriteExecute: false,
} as const;
