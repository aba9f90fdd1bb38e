import { brokerConfiguration, brokerNode } from "../../../platform/rabbitmq";
import { artifactFolder, artifactsUnitName, callsAws } from "../artifacts";
import { mountUnitName, onDataVolume } from "../data-volume";
import type { RoleParts } from "../role";
import { type Script, script, scriptPath } from "../shell";
import type { RabbitmqMachineSpec } from "../spec";
import { atBoot, hardened, listsInterfaces, oneShot, type Unit, withoutCloud } from "../unit";

const mountPoint = "/var/lib/rabbitmq";
const dataFolder = `${mountPoint}/data`;
/** Root's alone; systemd hands the cookie to the service. */
const cookieFile = `${mountPoint}/secrets/erlang.cookie`;
const configFolder = "/etc/rabbitmq";
const cookieUnitName = "rkcp-rabbitmq-cookie.service";
const server = artifactFolder("rabbitmq");
const erlang = artifactFolder("erlang");

/**
 * One of three brokers that find each other by a fixed list of host names. Users and virtual hosts are made later:
 * `guest` exists as in every new broker and is refused from anywhere but loopback.
 */
export function rabbitmqParts(spec: RabbitmqMachineSpec): RoleParts {
  if (!spec.peers.includes(spec.host)) {
    throw new Error(
      `${spec.name}: peers has no "${spec.host}", the machine itself. Fix: give every broker the same full list`,
    );
  }
  return {
    accounts: [{ name: "rabbitmq", id: 2002, home: dataFolder }],
    install: [
      { name: "erlang", strip: 1, programs: ["Install"] },
      { name: "rabbitmq", strip: 1, programs: ["sbin/rabbitmq-server", "sbin/rabbitmqctl"] },
    ],
    mountPoint,
    files: [
      { path: `${configFolder}/rabbitmq.conf`, contents: rabbitmqConfiguration(spec) },
      { path: `${configFolder}/enabled_plugins`, contents: "[rabbitmq_management].\n" },
    ],
    scripts: [cookieScript(spec), toolScript(spec)],
    units: [cookieUnit(), brokerUnit(spec)],
    commands: { rabbitmqctl: scriptPath(toolName), "rabbitmq-diagnostics": scriptPath(toolName) },
  };
}

/** Settings of the broker; its management API answers on the machine alone. */
export function rabbitmqConfiguration({ address = "0.0.0.0", peers, clusterName }: RabbitmqMachineSpec): string {
  return brokerConfiguration({ address, managementAddress: "127.0.0.1", peers, clusterName });
}

/** What a test replaces. */
export interface CookiePlaces {
  readonly file: string;
  readonly tries: number;
  readonly pauseSeconds: number;
}

export function cookieScript(
  { region, cookieSecretName }: RabbitmqMachineSpec,
  where: CookiePlaces = { file: cookieFile, tries: 40, pauseSeconds: 15 },
): Script {
  return script({
    file: "rabbitmq-cookie",
    settings: {
      region,
      secret: cookieSecretName,
      // Any fixed token of 32 to 64 characters: two first versions can then never differ.
      token: "rkcp-first-value-of-the-erlang-cookie",
      file: where.file,
      tries: where.tries,
      pause_seconds: where.pauseSeconds,
    },
  });
}

const toolName = { name: "rkcp-rabbitmq-tool" };

/** RabbitMQ's own tools find neither Erlang nor the cookie nor the node's long name by themselves. */
export const toolScript = (
  { host }: Pick<RabbitmqMachineSpec, "host">,
  where = { software: server, erlang, home: dataFolder },
): Script => script({ file: "rabbitmq-tool", settings: { ...where, node: brokerNode(host) } });

const cookieUnit = (): Unit =>
  oneShot({
    name: cookieUnitName,
    description: "Erlang cookie, the same on every broker",
    script: scriptPath({ name: "rkcp-rabbitmq-cookie" }),
    unit: {
      Wants: "network-online.target",
      After: ["network-online.target", mountUnitName(mountPoint)],
      RequiresMountsFor: mountPoint,
      AssertPathIsMountPoint: mountPoint,
    },
    service: { ...callsAws, ReadWritePaths: mountPoint },
  });

function brokerUnit({ host, address }: RabbitmqMachineSpec): Unit {
  const needed = [artifactsUnitName, cookieUnitName];
  return {
    name: "rabbitmq.service",
    enabled: true,
    sections: {
      Unit: { Description: "RabbitMQ", ...onDataVolume(mountPoint, needed) },
      Service: {
        Type: "notify",
        NotifyAccess: "all",
        User: "rabbitmq",
        Group: "rabbitmq",
        WorkingDirectory: dataFolder,
        Environment: [
          `HOME=${dataFolder}`,
          "LANG=C.UTF-8",
          `PATH=${erlang}/bin:/usr/bin:/usr/sbin`,
          `RABBITMQ_NODENAME=${brokerNode(host)}`,
          "RABBITMQ_USE_LONGNAME=true",
          `RABBITMQ_MNESIA_BASE=${dataFolder}/db`,
          `RABBITMQ_CONFIG_FILE=${configFolder}/rabbitmq.conf`,
          `RABBITMQ_ENABLED_PLUGINS_FILE=${configFolder}/enabled_plugins`,
          "RABBITMQ_LOGS=-",
          ...(address === undefined ? [] : [`ERL_EPMD_ADDRESS=${address}`]),
        ],
        LoadCredential: `erlang.cookie:${cookieFile}`,
        // Erlang wants the file its own and unreadable for others, in the home folder.
        ExecStartPre: `/usr/bin/install --mode 0400 %d/erlang.cookie ${dataFolder}/.erlang.cookie`,
        ExecStart: `${server}/sbin/rabbitmq-server`,
        SuccessExitStatus: 69,
        Restart: "on-failure",
        RestartSec: 10,
        // A node that was killed rejoins for minutes.
        TimeoutStartSec: 900,
        TimeoutStopSec: 300,
        LimitNOFILE: 65536,
        StateDirectory: "rabbitmq/data",
        StateDirectoryMode: "0700",
        ...hardened,
        ...withoutCloud,
        // Erlang compiles to memory that it also writes.
        MemoryDenyWriteExecute: false,
        ...listsInterfaces,
      },
      Install: atBoot,
    },
  };
}
