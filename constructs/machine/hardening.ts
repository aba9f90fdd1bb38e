import type { MachineFile } from "./role";

/** Disk that the journal may fill, and what it leaves free. A full root disk stops Vault: it serves nothing it can't audit. */
const journalLimit = "1G";

/**
 * Kernel settings. No core dump holds a key; no process looks into another; no route is learned from a stranger.
 * Source: CIS Amazon Linux 2023 benchmark, sections on kernel parameters, and cloud facts 7.
 */
const kernel = {
  "fs.protected_fifos": 2,
  "fs.protected_hardlinks": 1,
  "fs.protected_regular": 2,
  "fs.protected_symlinks": 1,
  "fs.suid_dumpable": 0,
  "kernel.core_pattern": "|/bin/false",
  "kernel.dmesg_restrict": 1,
  "kernel.kexec_load_disabled": 1,
  "kernel.kptr_restrict": 2,
  "kernel.randomize_va_space": 2,
  "kernel.sysrq": 0,
  "kernel.unprivileged_bpf_disabled": 1,
  "kernel.yama.ptrace_scope": 2,
  "net.ipv4.conf.all.accept_redirects": 0,
  "net.ipv4.conf.all.accept_source_route": 0,
  "net.ipv4.conf.all.log_martians": 1,
  "net.ipv4.conf.all.rp_filter": 1,
  "net.ipv4.conf.all.send_redirects": 0,
  "net.ipv4.conf.default.accept_redirects": 0,
  "net.ipv4.conf.default.accept_source_route": 0,
  "net.ipv4.conf.default.send_redirects": 0,
  "net.ipv4.icmp_echo_ignore_broadcasts": 1,
  "net.ipv4.tcp_syncookies": 1,
  "net.ipv6.conf.all.accept_ra": 0,
  "net.ipv6.conf.all.accept_redirects": 0,
} as const;

/** Files that every machine gets. */
export const hardeningFiles: readonly MachineFile[] = [
  {
    path: "/etc/sysctl.d/90-rkcp.conf",
    contents: Object.entries(kernel)
      .map(([key, value]) => `${key} = ${value}\n`)
      .join(""),
  },
  { path: "/etc/systemd/system.conf.d/90-rkcp.conf", contents: "[Manager]\nDefaultLimitCORE=0\nDumpCore=no\n" },
  { path: "/etc/systemd/coredump.conf.d/90-rkcp.conf", contents: "[Coredump]\nStorage=none\nProcessSizeMax=0\n" },
  { path: "/etc/security/limits.d/90-rkcp.conf", contents: "* hard core 0\nroot hard core 0\n" },
  {
    path: "/etc/systemd/journald.conf.d/90-rkcp.conf",
    contents: `[Journal]\nStorage=persistent\nSystemMaxUse=${journalLimit}\nSystemKeepFree=${journalLimit}\nForwardToSyslog=no\n`,
  },
];

/**
 * Early in every boot, before the network's services: nobody logs in over SSH, not even for the minutes of a first boot,
 * and nothing is ever swapped out. A session comes through the session agent of the image, or not at all.
 */
export const earlyCommands: readonly (readonly string[])[] = [
  ["systemctl", "mask", "--now", "--no-block", "sshd.service", "sshd.socket", "swap.target", "systemd-coredump.socket"],
  ["swapoff", "--all"],
];

/** The units of the image that have to run. */
export const keptUnits = ["amazon-ssm-agent.service"] as const;
