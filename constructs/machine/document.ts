import { gzipSync } from "node:zlib";
import { stringify } from "yaml";
import { artifactsScript, artifactsUnit, softwareFolder } from "./artifacts";
import { dataVolumeScript, dataVolumeUnits } from "./data-volume";
import { earlyCommands, hardeningFiles, keptUnits } from "./hardening";
import type { MachineFile, RoleParts } from "./role";
import { coreNodeParts } from "./roles/core-node";
import { ethereumParts } from "./roles/ethereum";
import { jumpboxParts } from "./roles/jumpbox";
import { rabbitmqParts } from "./roles/rabbitmq";
import { vaultParts } from "./roles/vault";
import { type Script, scriptPath } from "./shell";
import type { MachineDocumentSpec } from "./spec";
import { renderUnit, type Unit, unitFolder } from "./unit";

/** Bytes of user data a cloud takes, compressed and before base64 (AWS, "Run commands when you launch an EC2 instance"). */
export const userDataLimit = 16_384;

/** The parts of a machine, before they become one document: what the tests look at piece by piece. */
export interface MachineParts extends Pick<RoleParts, "accounts" | "commands"> {
  readonly files: readonly MachineFile[];
  readonly scripts: readonly Script[];
  readonly units: readonly Unit[];
}

/**
 * The first-boot document of a machine: cloud-init's `#cloud-config`. It writes files, creates accounts and starts units;
 * whatever can fail or has to wait is a unit of systemd, which also runs at every later boot and then changes nothing.
 *
 * Deterministic, and without a secret: user data can be read on the machine, in the account and in the state.
 *
 * @throws when an artifact of the role is missing or wrong, a setting contradicts another, or the document is too large
 */
export function machineDocument(spec: MachineDocumentSpec): string {
  const parts = machineParts(spec);
  const { files, scripts, units } = parts;
  const document = {
    hostname: spec.name,
    fqdn: spec.host,
    prefer_fqdn_over_hostname: true,
    // Instead of the image's default user; the session agent makes the one that sessions run as.
    users: [{ name: "root", lock_passwd: true }],
    disable_root: true,
    ssh_pwauth: false,
    // The tiers have no internet, and a boot that depends on a package mirror is another boot tomorrow.
    package_update: false,
    package_upgrade: false,
    write_files: [
      ...files.map(({ path, contents, mode }) => ({ path, permissions: mode ?? "0644", content: contents })),
      ...scripts.map((script) => ({ path: scriptPath(script), permissions: "0755", content: script.text })),
      ...units.map((unit) => ({
        path: `${unitFolder}/${unit.name}`,
        permissions: "0644",
        content: renderUnit(unit),
      })),
      ...accountFiles(parts),
      { path: tmpfilesPath, permissions: "0644", content: folders(parts) },
    ],
    bootcmd: earlyCommands,
    runcmd: startCommands(units),
  };
  const text = `#cloud-config\n${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
  refuseOversized(spec.name, text);
  return text;
}

/** @throws when the compressed document is larger than the cloud takes */
export function refuseOversized(name: string, document: string): void {
  const size = gzipSync(document).length;
  if (size <= userDataLimit) return;
  throw new Error(
    `${name}: its user data has ${size} bytes compressed. Allowed: ${userDataLimit}. Fix: move what is large into the artifacts bucket; the machine fetches it by checksum`,
  );
}

/** Files, scripts and units of a machine: the role's and everybody's. */
export function machineParts(spec: MachineDocumentSpec): MachineParts {
  const { accounts, commands, install, mountPoint, files, scripts, units } = roleParts(spec);
  const stored = mountPoint !== undefined;
  return {
    accounts,
    commands,
    files: [...hardeningFiles, ...files],
    scripts: [artifactsScript(spec, install), ...(stored ? [dataVolumeScript()] : []), ...scripts],
    units: [artifactsUnit(), ...(stored ? dataVolumeUnits(mountPoint) : []), ...units],
  };
}

function roleParts(spec: MachineDocumentSpec): RoleParts {
  switch (spec.role) {
    case "vault":
      return vaultParts(spec);
    case "rabbitmq":
      return rabbitmqParts(spec);
    case "bitcoin":
    case "dash":
      return coreNodeParts(spec);
    case "ethereum":
      return ethereumParts(spec);
    case "jumpbox":
      return jumpboxParts();
  }
}

const sysusersPath = "/etc/sysusers.d/rkcp.conf";
const tmpfilesPath = "/etc/tmpfiles.d/rkcp.conf";

function accountFiles({ accounts }: MachineParts) {
  if (accounts.length === 0) return [];
  const lines = accounts.map(({ name, id, home }) => `u ${name} ${id} "${name} service" ${home} /usr/sbin/nologin\n`);
  return [{ path: sysusersPath, permissions: "0644", content: lines.join("") }];
}

function folders({ commands }: MachineParts): string {
  return [
    `d ${softwareFolder} 0755 root root -\n`,
    ...Object.entries(commands).map(([name, program]) => `L+ /usr/local/bin/${name} - - - - ${program}\n`),
  ].join("");
}

/** Once per machine, at the end of its first boot. Starting does not block: what waits for a volume waits by itself. */
function startCommands(units: readonly Unit[]): string[][] {
  const enabled = units.filter((unit) => unit.enabled).map(({ name }) => name);
  return [
    ["systemd-sysusers"],
    ["systemd-tmpfiles", "--create", tmpfilesPath],
    ["sysctl", "--system"],
    ["systemctl", "daemon-reload"],
    ["systemctl", "restart", "systemd-journald.service"],
    ["systemctl", "enable", "--now", "--no-block", ...enabled],
    // On its own: one unit that an image lacks would keep all of a call from being enabled.
    ["systemctl", "enable", "--now", "--no-block", ...keptUnits],
  ];
}
