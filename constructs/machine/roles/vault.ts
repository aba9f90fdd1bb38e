import { artifactFolder, artifactsUnitName } from "../artifacts";
import { onDataVolume } from "../data-volume";
import type { MachineFile, RoleParts } from "../role";
import { script, scriptPath } from "../shell";
import type { VaultDistribution, VaultMachineSpec } from "../spec";
import { atBoot, hardened, oneShot, type Unit } from "../unit";

const mountPoint = "/var/lib/vault";
const configFolder = "/etc/vault";
/** A custodian puts the node's first certificate here, issued by their offline authority. Root's alone. */
const certificateFolder = `${mountPoint}/tls`;
/** What systemd hands to the service of the files above, in memory that is never swapped. */
const credentialFolder = "/run/credentials/vault.service";
const credentials = ["vault.crt", "vault.key", "ca.crt"] as const;
/** On the data volume: a machine that is replaced keeps what it recorded, until something ships it. */
const auditFolder = `${mountPoint}/audit`;

const kmsPlugin = "openbao-plugin-kms-aws";
const pluginUnitName = "rkcp-vault-plugin.service";

/**
 * What a client without TLS 1.3 may use: forward secrecy and authenticated ciphers, for either kind of certificate. There
 * is one such client: AWS's network balancer probes with TLS 1.2 at most, and a member that speaks 1.3 alone would be
 * unhealthy for ever ("Health checks for Network Load Balancer target groups"). Two sides that both know 1.3 use it.
 */
const oldestSuites = [
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
];

const programs: Readonly<Record<VaultDistribution, string>> = {
  openbao: `${artifactFolder("openbao")}/bao`,
  vault: `${artifactFolder("vault")}/vault`,
};

/**
 * One of three Vault nodes: raft on the data volume, unsealed by the cloud's key, TLS up to the process.
 *
 * It does not start before certificate and key lie on the volume, and starts by itself once they do: the machine boots
 * without them, since they come from the custodians' offline authority. Initialisation, policies and engines are done later.
 *
 * The two distributions differ in three things. OpenBao 2.7 takes the seal from a separate program, declared by a `plugin`
 * stanza with its checksum; it declares audit devices in the configuration, where Vault knows only the API; and it
 * knows no memory lock any more (2.7.2 warns of `disable_mlock`), which Vault wants switched off with raft (cloud facts 7).
 */
export function vaultParts(spec: VaultMachineSpec): RoleParts {
  refuseStrangers(spec);
  const openbao = spec.distribution === "openbao";
  const plugin = openbao ? [pluginScript()] : [];
  return {
    accounts: [{ name: "vault", id: 2001, home: mountPoint }],
    install: openbao
      ? [
          { name: "openbao", strip: 0, programs: ["bao"] },
          { name: "openbao-kms-aws", strip: 0, programs: [kmsPlugin] },
        ]
      : [{ name: "vault", strip: 0, programs: ["vault"] }],
    mountPoint,
    files: [{ path: `${configFolder}/vault.hcl`, contents: vaultConfiguration(spec) }, rotation, rotationTimer],
    scripts: plugin,
    units: [...(openbao ? [pluginUnit()] : []), vaultUnit(spec.distribution), certificateWatch],
    commands: openbao ? { bao: programs.openbao } : { vault: programs.vault },
  };
}

function refuseStrangers({ name, host, peers, sealKeyAlias }: VaultMachineSpec): void {
  if (!peers.includes(host)) {
    throw new Error(`${name}: peers has no "${host}", the machine itself. Fix: give every node the same full list`);
  }
  if (!sealKeyAlias.startsWith("alias/")) {
    throw new Error(`${name}: sealKeyAlias is "${sealKeyAlias}". Allowed: alias/<name>. Fix: give the key's alias`);
  }
}

/** Where a test puts what the machine has at fixed places. */
export interface VaultPlaces {
  readonly storage: string;
  readonly credentials: string;
  readonly audit: string;
}

const places: VaultPlaces = { storage: `${mountPoint}/raft`, credentials: credentialFolder, audit: auditFolder };

/** The server's configuration, without the plugin's checksum, which is known once it is unpacked. */
export function vaultConfiguration(spec: VaultMachineSpec, where: VaultPlaces = places): string {
  const openbao = spec.distribution === "openbao";
  const text = JSON.stringify;
  const address = spec.address ?? "0.0.0.0";
  const authority = text(`${where.credentials}/ca.crt`);
  const others = spec.peers.filter((peer) => peer !== spec.host);
  return `ui           = false
cluster_name = "vault"
api_addr     = ${text(`https://${spec.host}:8200`)}
cluster_addr = ${text(`https://${spec.host}:8201`)}
${openbao ? `\nplugin_directory = ${text(artifactFolder("openbao-kms-aws"))}\n` : `disable_mlock = true\n`}
storage "raft" {
  path    = ${text(where.storage)}
  node_id = ${text(spec.name)}
${others
  .map(
    (peer) => `
  retry_join {
    leader_api_addr     = ${text(`https://${peer}:8200`)}
    leader_ca_cert_file = ${authority}
  }
`,
  )
  .join("")}}

listener "tcp" {
  address           = ${text(`${address}:8200`)}
  cluster_address   = ${text(`${address}:8201`)}
  tls_cert_file     = ${text(`${where.credentials}/vault.crt`)}
  tls_key_file      = ${text(`${where.credentials}/vault.key`)}
  tls_min_version   = "tls12"
  tls_cipher_suites = ${text(oldestSuites.join(","))}
}

seal "awskms" {
  region     = ${text(spec.region)}
  kms_key_id = ${text(spec.sealKeyAlias)}
}

telemetry {
  prometheus_retention_time = "24h"
  disable_hostname          = true
}
${openbao ? `\naudit "file" "file" {\n  options {\n    file_path = ${text(`${where.audit}/audit.log`)}\n  }\n}\n` : ""}`;
}

/**
 * A file device is reopened on HUP; without rotation it would fill the disk, and Vault stops when it can't audit. The image
 * names rotated files by day, and a second one of the same day would be skipped: hence the hour.
 */
const rotation: MachineFile = {
  path: "/etc/logrotate.d/vault",
  contents: `${auditFolder}/audit.log {
  daily
  maxsize 200M
  rotate 30
  dateext
  dateformat -%Y%m%d%H
  compress
  delaycompress
  missingok
  su vault vault
  create 0600 vault vault
  postrotate
    systemctl kill --signal HUP --kill-whom main vault.service
  endscript
}
`,
};

/** `maxsize` is looked at when logrotate runs, once a day by default: a busy day would fill the disk before. */
const rotationTimer: MachineFile = {
  path: "/etc/systemd/system/logrotate.timer.d/90-rkcp.conf",
  contents: "[Timer]\nOnCalendar=\nOnCalendar=hourly\nAccuracySec=1min\n",
};

/**
 * The checksum the server compares before it runs the plugin. Written once, from the archive that was verified: a program
 * changed afterwards is refused.
 */
export function pluginScript(folders = { config: configFolder, software: artifactFolder("openbao-kms-aws") }) {
  return script({
    file: "vault-plugin",
    settings: { program: `${folders.software}/${kmsPlugin}`, stanza: `${folders.config}/plugin.hcl` },
  });
}

const pluginUnit = (): Unit =>
  oneShot({
    name: pluginUnitName,
    description: "Declaration of the plugin that unseals",
    script: scriptPath({ name: "rkcp-vault-plugin" }),
    unit: { Requires: artifactsUnitName, After: artifactsUnitName },
    service: { ReadWritePaths: configFolder, UMask: "0022" },
  });

function vaultUnit(distribution: VaultDistribution): Unit {
  const needed = distribution === "openbao" ? [artifactsUnitName, pluginUnitName] : [artifactsUnitName];
  return {
    name: "vault.service",
    enabled: true,
    sections: {
      Unit: {
        Description: "Vault",
        ...onDataVolume(mountPoint, needed),
        // Without them it would fail; skipped, it waits for vault.path. Not empty: a file that is being pasted exists already.
        ConditionFileNotEmpty: credentials.map((file) => `${certificateFolder}/${file}`),
      },
      Service: {
        Type: "notify",
        User: "vault",
        Group: "vault",
        ExecStart: `${programs[distribution]} server -config=${configFolder}`,
        ExecReload: "/usr/bin/kill --signal HUP $MAINPID",
        KillSignal: "SIGINT",
        Restart: "on-failure",
        RestartSec: 5,
        TimeoutStopSec: 60,
        LimitNOFILE: 65536,
        LoadCredential: credentials.map((file) => `${file}:${certificateFolder}/${file}`),
        StateDirectory: "vault/raft vault/audit",
        StateDirectoryMode: "0700",
        ...hardened,
      },
      Install: atBoot,
    },
  };
}

/** Edge-triggered, so that a certificate without its key is tried once, not in a loop. */
const certificateWatch: Unit = {
  name: "vault.path",
  enabled: true,
  sections: {
    Unit: {
      Description: "The node's certificate, from a custodian",
      // By default a path belongs to paths.target, before the network that names the volume: a cycle.
      DefaultDependencies: false,
      RequiresMountsFor: mountPoint,
      Before: "shutdown.target",
      Conflicts: "shutdown.target",
    },
    Path: { PathChanged: certificateFolder, MakeDirectory: true, DirectoryMode: "0700", Unit: "vault.service" },
    Install: atBoot,
  },
};
