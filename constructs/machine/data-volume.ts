import { dirname } from "node:path/posix";
import { type Script, script, scriptPath } from "./shell";
import { oneShot, type Unit } from "./unit";

/** Paths that a test moves to a folder of its own. */
export interface VolumePlaces {
  readonly metadataUrl: string;
  /** Links to disks by their id, made by udev. */
  readonly devices: string;
  /** The link that the mount follows. */
  readonly link: string;
  readonly waitSeconds: number;
  readonly pauseSeconds: number;
}

const places: VolumePlaces = {
  metadataUrl: "http://169.254.169.254",
  devices: "/dev/disk/by-id",
  link: "/run/rkcp-data-volume/device",
  // The attachment is a resource of its own, made after the machine: minutes, on a slow day ten.
  waitSeconds: 600,
  pauseSeconds: 5,
};

/** Leading bytes that must be zero as well: a new volume reads as zeros, and what no tool recognises may still be data. */
const probedBytes = 16 * 1024 * 1024;

export const dataVolumeUnitName = "rkcp-data-volume.service";

export function dataVolumeScript(where: Partial<VolumePlaces> = {}): Script {
  const { metadataUrl, devices, link, waitSeconds, pauseSeconds } = { ...places, ...where };
  return script({
    file: "data-volume",
    settings: {
      metadata_url: metadataUrl,
      devices,
      link,
      wait_seconds: waitSeconds,
      pause_seconds: pauseSeconds,
      probed_bytes: probedBytes,
    },
  });
}

/**
 * The preparation and the mount. Without the volume neither the mount nor what needs it starts. Nothing on it can be
 * executed, no device node and no changed identity on it counts; programs live on the root disk.
 */
export function dataVolumeUnits(mountPoint: string): Unit[] {
  return [
    oneShot({
      name: dataVolumeUnitName,
      description: "Data volume: found by its id, formatted only when empty",
      script: scriptPath({ name: "rkcp-data-volume" }),
      unit: { Wants: "network-online.target", After: "network-online.target" },
      service: {
        RuntimeDirectory: dirname(places.link).slice("/run/".length),
        RuntimeDirectoryPreserve: true,
        // The one service that sees disks; it opens them as their owner, without a capability.
        PrivateDevices: false,
        DevicePolicy: "closed",
        // All NVMe disks have this driver in common.
        DeviceAllow: "block-blkext rw",
        UMask: "0022",
      },
    }),
    {
      name: mountUnitName(mountPoint),
      enabled: true,
      sections: {
        Unit: {
          Description: "Data volume",
          // A mount belongs to local-fs.target by default, which is over before the network that names the volume.
          DefaultDependencies: false,
          Requires: dataVolumeUnitName,
          After: dataVolumeUnitName,
          Before: "umount.target",
          Conflicts: "umount.target",
          Wants: `systemd-growfs@${escapePath(mountPoint)}.service`,
        },
        Mount: { What: places.link, Where: mountPoint, Type: "xfs", Options: "noatime,nodev,nosuid,noexec" },
        Install: { WantedBy: "multi-user.target" },
      },
    },
  ];
}

/** `/var/lib/vault` is mounted by `var-lib-vault.mount`: the name is not a choice. */
export const mountUnitName = (mountPoint: string): string => `${escapePath(mountPoint)}.mount`;

function escapePath(path: string): string {
  if (!/^(\/[a-z]+)+$/.test(path)) throw new Error(`mount point "${path}". Allowed: /a/b of a-z. Fix: rename it`);
  return path.slice(1).replaceAll("/", "-");
}
