import { mountUnitName } from "../data-volume";
import { type Script, scriptPath } from "../shell";
import { oneShot, type Unit } from "../unit";

/** A unit that makes a secret of this machine on its data volume, once; on no other disk, and never without the volume. */
export function secretUnit(name: string, description: string, maker: Pick<Script, "name">, mountPoint: string): Unit {
  return oneShot({
    name,
    description,
    script: scriptPath(maker),
    unit: {
      After: mountUnitName(mountPoint),
      RequiresMountsFor: mountPoint,
      AssertPathIsMountPoint: mountPoint,
    },
    service: { ReadWritePaths: mountPoint, PrivateNetwork: true, RestrictAddressFamilies: "none" },
  });
}
