import { dirname } from "node:path/posix";
import { type Script, script, scriptPath } from "./shell";
import { atBoot, oneShot, type Unit, type UnitSettings } from "./unit";

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

const dataVolumeUnitName = "rkcp-data-volume.service";

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
 * The preparation, the mount and its growth. Without the volume neither the mount nor what needs it starts. Nothing on it can be
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
        ...seesDisks,
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
          Wants: growthUnitName,
        },
        Mount: { What: places.link, Where: mountPoint, Type: "xfs", Options: "noatime,nodev,nosuid,noexec" },
        Install: atBoot,
      },
    },
    // At every boot, so that a volume that was made larger is used whole; otherwise it changes nothing.
    oneShot({
      name: growthUnitName,
      description: "Data volume: file system as large as the volume",
      script: `/usr/sbin/xfs_growfs ${mountPoint}`,
      unit: { Requires: mountUnitName(mountPoint), After: mountUnitName(mountPoint) },
      service: { ...seesDisks, ReadWritePaths: mountPoint, PrivateNetwork: true, RestrictAddressFamilies: "none" },
    }),
  ];
}

/**
 * For a service that keeps its data there: it starts after the network and the units it needs, and never without the
 * volume: what it wrote to the root disk instead would end with the machine.
 */
export function onDataVolume(mountPoint: string, needed: readonly string[]): UnitSettings {
  return {
    Requires: needed,
    Wants: "network-online.target",
    After: [...needed, "network-online.target"],
    RequiresMountsFor: mountPoint,
    AssertPathIsMountPoint: mountPoint,
  };
}

const growthUnitName = "rkcp-data-growth.service";

/** For the two that work on a disk. The capability is to set its block size and grow it; mounting stays filtered. */
const seesDisks: UnitSettings = {
  CapabilityBoundingSet: "CAP_SYS_ADMIN",
  PrivateDevices: false,
  DevicePolicy: "closed",
  // The driver that all NVMe disks have in common.
  DeviceAllow: "block-blkext rw",
};

/** `/var/lib/vault` is mounted by `var-lib-vault.mount`: the name is not a choice. */
export const mountUnitName = (mountPoint: string): string => `${escapePath(mountPoint)}.mount`;

function escapePath(path: string): string {
  if (!/^(\/[a-z]+)+$/.test(path)) throw new Error(`mount point "${path}". Allowed: /a/b of a-z. Fix: rename it`);
  return path.slice(1).replaceAll("/", "-");
}
