#!/usr/bin/env bash
# boot.sh FOLDER TIMES: boots a machine's first-boot document under the real systemd, in namespaces of its own.
#
#   FOLDER/tree       files laid over this system: what cloud-init would have written, and stand-ins for the cloud
#   FOLDER/bucket     the artifacts bucket
#   FOLDER/disk.img   the data volume; no file, no volume
#   FOLDER/results    gets one file for each boot
#
# Nothing outlives it: the root is an overlay whose changes are kept in memory, the network is loopback, and whatever was
# started ends with its first process. Needs root. Every boot sees the disks and changes of the one before.
set -Eeuo pipefail

readonly folder="$1" times="$2"
readonly volume="nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0"

# First process of the machine: mounts what a kernel would have, then becomes systemd.
if [[ "${3-}" == first ]]; then
  cd "${folder}/memory/root"
  mount --rbind . .
  cd "${folder}/memory/root"
  mount -t proc proc proc
  mount -t sysfs sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs tmpfs run
  mount -t tmpfs tmpfs tmp
  mount --rbind /dev dev
  mkdir run/devices run/before
  if [[ -n "$4" ]]; then ln -s "$4" "run/devices/${volume}"; fi
  echo "$2" >run/boot
  pivot_root . run/before
  umount --lazy /run/before
  mount --make-rshared /
  exec env -i PATH=/usr/sbin:/usr/bin container=other /lib/systemd/systemd --system --unit=multi-user.target \
    --log-target=console --log-level=warning --show-status=0
fi

if [[ "${3-}" != inside ]]; then
  device=""
  trap '[[ -z "${device}" ]] || losetup --detach "${device}"' EXIT
  if [[ -e "${folder}/disk.img" ]]; then device="$(losetup --find --show "${folder}/disk.img")"; fi
  unshare --mount --uts --ipc --net --propagation private bash "$0" "${folder}" "${times}" inside "${device}"
  exit
fi

readonly device="$4" memory="${folder}/memory"
readonly root="${memory}/root"
mkdir "${memory}"
mount -t tmpfs -o size=2G tmpfs "${memory}"
mkdir "${memory}/upper" "${memory}/work" "${root}"
mount -t overlay -o "lowerdir=/,upperdir=${memory}/upper,workdir=${memory}/work" overlay "${root}"

# This system's own services are not the machine's.
rm -rf "${root}/etc/systemd/system"
mkdir "${root}/etc/systemd/system"
for unit in systemd-{udevd,udev-trigger,networkd,resolved,logind,modules-load,sysctl,timesyncd,remount-fs,random-seed}.service \
  getty.target cloud-init.target timers.target dbus.service cron.service rsyslog.service ssh.service \
  dev-{hugepages,mqueue}.mount sys-{kernel-debug,kernel-tracing,kernel-config,fs-fuse-connections}.mount; do
  ln -s /dev/null "${root}/etc/systemd/system/${unit}"
done
cp -a "${folder}/tree/." "${root}/"
: >"${root}/etc/fstab"
mkdir -p "${root}/srv/bucket" "${root}/srv/results"
mount --bind "${folder}/bucket" "${root}/srv/bucket"
mount --bind "${folder}/results" "${root}/srv/results"

# What the document's commands do before they start the units.
systemd-sysusers --root="${root}"
systemd-tmpfiles --root="${root}" --create "${root}/etc/tmpfiles.d/rkcp.conf"

for ((boot = 1; boot <= times; boot++)); do
  unshare --mount --pid --cgroup --fork --kill-child --propagation private bash "$0" "${folder}" "${boot}" first "${device}" \
    >"${folder}/console-${boot}" 2>&1 </dev/null || true
done
