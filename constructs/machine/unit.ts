/** Settings of one section of a unit: a list is written as one line each, `true` as `yes`. */
export type UnitSettings = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A unit of systemd. */
export interface Unit {
  /** With its type: `vault.service`. */
  readonly name: string;
  readonly sections: Readonly<Record<string, UnitSettings>>;
  /** Started at every boot. @default false - others pull it in */
  readonly enabled?: boolean;
}

export const unitFolder = "/etc/systemd/system";

/** Text of the unit file; a setting that is undefined is left out. */
export function renderUnit({ sections }: Unit): string {
  return Object.entries(sections)
    .map(([section, settings]) => `[${section}]\n${lines(settings).join("\n")}\n`)
    .join("\n");
}

function lines(settings: UnitSettings): string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const values = typeof value === "object" ? value : [value];
    return values.map((one) => `${key}=${typeof one === "boolean" ? (one ? "yes" : "no") : one}`);
  });
}

/**
 * What every service of a machine starts from: no privilege, a read-only system, no devices, only the system calls of an
 * ordinary service. A service adds what it needs below; `systemd-analyze security` scores the sum, and a test holds it
 * under 3.0.
 */
export const hardened: UnitSettings = {
  NoNewPrivileges: true,
  CapabilityBoundingSet: "",
  AmbientCapabilities: "",
  UMask: "0077",
  LimitCORE: 0,
  MemorySwapMax: 0,
  PrivateTmp: true,
  PrivateDevices: true,
  ProtectSystem: "strict",
  ProtectHome: true,
  ProtectClock: true,
  ProtectHostname: true,
  ProtectKernelLogs: true,
  ProtectKernelModules: true,
  ProtectKernelTunables: true,
  ProtectControlGroups: true,
  ProtectProc: "invisible",
  LockPersonality: true,
  MemoryDenyWriteExecute: true,
  RemoveIPC: true,
  RestrictNamespaces: true,
  RestrictRealtime: true,
  RestrictSUIDSGID: true,
  RestrictAddressFamilies: ["AF_INET AF_INET6 AF_UNIX"],
  SystemCallArchitectures: "native",
  // A denied call answers "not permitted": runtimes probe calls and carry on without them; killing them would be a riddle.
  SystemCallErrorNumber: "EPERM",
  SystemCallFilter: ["@system-service", "~@privileged"],
};

/**
 * For a service that never calls the cloud: it can't ask the metadata address for the machine's credentials, whoever
 * breaks into it. What runs before it as root still can.
 */
export const withoutCloud: UnitSettings = { IPAddressDeny: "169.254.169.254/32 fd00:ec2::254/128" };

/** For a service that lists the machine's interfaces, which takes one address family more. */
export const listsInterfaces: UnitSettings = { RestrictAddressFamilies: "AF_INET AF_INET6 AF_UNIX AF_NETLINK" };

/** Multi-user: the target of an ordinary boot. */
export const atBoot: UnitSettings = { WantedBy: "multi-user.target" };

/** A unit that runs one script once per boot, as root without capabilities; what needs it waits for it, and fails with it. */
export function oneShot(options: {
  readonly name: string;
  readonly description: string;
  readonly script: string;
  /** Started at every boot by itself. @default false - what needs it pulls it in */
  readonly enabled?: boolean;
  readonly unit?: UnitSettings;
  readonly service?: UnitSettings;
}): Unit {
  return {
    name: options.name,
    ...(options.enabled && { enabled: true }),
    sections: {
      Unit: { Description: options.description, ...options.unit },
      Service: {
        Type: "oneshot",
        RemainAfterExit: true,
        ExecStart: options.script,
        // The scripts wait by themselves; longer than this something hangs.
        TimeoutStartSec: "30min",
        // A failure is also on the console, which is readable from outside when no session can be opened.
        StandardOutput: "journal+console",
        StandardError: "journal+console",
        ...hardened,
        ...options.service,
      },
      ...(options.enabled && { Install: atBoot }),
    },
  };
}
