import type { ArtifactName } from "../../../../constructs/machine/spec";

export const probeUnit = "probe.service";

/** A service that tells what it may do, says it is ready as its manager asks, and stays. */
const daemon = `#!/bin/bash
echo "daemon: $(basename "$0") runs as $(id --user --name)"
for file in "\${CREDENTIALS_DIRECTORY:-/nowhere}"/*; do
  if [[ -r "$file" ]]; then echo "daemon: $(basename "$0") reads $(basename "$file")"; fi
done
for folder in /etc /opt/rkcp /usr/local/bin /var/lib/*/secrets /var/lib/vault/tls; do
  if touch "$folder/x" 2>/dev/null || ls "$folder"/secret* >/dev/null 2>&1; then echo "daemon: FREE in $folder"; fi
done
for folder in /var/lib/*/data /var/lib/vault/raft /var/lib/ethereum/{execution,consensus}; do
  if touch "$folder/x" 2>/dev/null; then echo "daemon: $(basename "$0") writes to $folder"; fi
done
exec /usr/bin/python3 -c 'import os, socket, time
address = os.environ.get("NOTIFY_SOCKET")
if address:
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"READY=1", address.replace("@", chr(0), 1))
time.sleep(1000)'
`;

/** Files of an artifact, as its release has them. */
export function program(name: ArtifactName): Readonly<Record<string, string>> {
  switch (name) {
    case "bitcoin":
      return { "top/bin/bitcoind": daemon, "top/bin/bitcoin-cli": daemon };
    case "dash":
      return { "top/bin/dashd": daemon, "top/bin/dash-cli": daemon };
    case "geth":
      return { "top/geth": daemon };
    case "lighthouse":
      return { lighthouse: daemon };
    case "rabbitmq":
      return { "top/sbin/rabbitmq-server": daemon, "top/sbin/rabbitmqctl": daemon };
    case "erlang":
      return { "top/Install": '#!/bin/sh\nmkdir -p "$2/bin" && touch "$2/bin/erl"\n' };
    case "openbao":
      return { bao: daemon };
    case "openbao-kms-aws":
      return { "openbao-plugin-kms-aws_linux": daemon };
    case "vault":
      return { vault: daemon };
    case "kubectl":
      return { kubectl: daemon };
  }
}

/** Programs and units that stand in for the cloud, and the one that writes down what became of the boot. */
export function cloudStandIns(probe: string): Readonly<Record<string, string>> {
  return {
    "/etc/systemd/system/network-online.target": "[Unit]\nDescription=Network\n",
    "/usr/local/bin/curl": `#!/bin/bash
case "$*" in *PUT*) echo token ;; *data-volume*) printf vol-0123456789abcdef0 ;; *) exit 22 ;; esac
`,
    "/usr/local/bin/aws": `#!/bin/bash
value=/var/lib/rabbitmq/value-in-the-cloud
case "$1 $2" in
  "s3 cp") cp "/srv/bucket/\${6#s3://*/}" "$7" ;;
  "secretsmanager get-secret-value")
    [[ -e "$value" ]] || { echo ResourceNotFoundException >&2; exit 254; }
    cat "$value" ;;
  "secretsmanager put-secret-value") [[ "$*" =~ file://([^ ]+) ]] && cp "\${BASH_REMATCH[1]}" "$value" ;;
esac
`,
    [`/etc/systemd/system/${probeUnit}`]: `[Service]
Type=exec
ExecStart=/usr/local/sbin/probe
[Install]
WantedBy=multi-user.target
`,
    "/usr/local/sbin/probe": `#!/bin/bash
settled() { [[ "$(systemctl is-system-running)" =~ running|degraded ]] && [[ -z "$(systemctl list-jobs --no-legend)" ]]; }
for ((try = 0; try < 200; try++)); do if settled; then break; fi; sleep 0.2; done
notes="$(
${probe}
)"
result="/srv/results/$(</run/boot)"
{
  systemctl list-units --all --plain --no-legend --type=service,mount,path | cut --delimiter=' ' --fields=1- | awk '{print $1, $2, $3}'
  echo -----
  echo "$notes"
  echo -----
  journalctl --boot --no-pager --output=cat
} >"$result.new"
mv "$result.new" "$result"
systemctl poweroff --force --force
`,
    // The volume is a loop device here, which has another driver than the cloud's disks.
    ...Object.fromEntries(
      ["volume", "growth"].map((unit) => [
        `/etc/systemd/system/rkcp-data-${unit}.service.d/loop.conf`,
        "[Service]\nDeviceAllow=block-loop rw\n",
      ]),
    ),
  };
}
