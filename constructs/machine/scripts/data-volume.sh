# Finds this machine's data volume by its id, formats it only when it is empty, and leaves a link to it for the mount.
#
# The id is the instance's tag data-volume: the volume exists before the machine, its attachment comes after the boot.

# metadata PATH: instance metadata, version 2.
metadata() {
  local token
  token="$(curl --silent --show-error --fail --max-time 5 --request PUT \
    --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "${metadata_url}/latest/api/token")" || return 1
  curl --silent --show-error --fail --max-time 5 --header "X-aws-ec2-metadata-token: ${token}" "${metadata_url}/latest/$1"
}

# within_time WHAT COMMAND...: repeats the command until it succeeds or the wait is over.
within_time() {
  local what="$1"
  shift
  until "$@"; do
    if ((SECONDS >= wait_seconds)); then refuse "${what} did not appear within ${wait_seconds} s"; fi
    sleep "${pause_seconds}"
  done
}

volume=""
find_volume() {
  volume="$(metadata meta-data/tags/instance/data-volume)" && [[ -n "${volume}" ]]
}

# By probing and by its first bytes: what looks empty to one may hold data that the other sees.
is_empty() {
  local found status=0
  found="$(blkid --probe --output export "$1")" || status=$?
  # 2: nothing recognised. Anything else but 0 is "ambivalent" or a fault, and nobody formats a doubtful disk.
  if ((status == 0)) || [[ -n "${found}" ]]; then return 1; fi
  if ((status != 2)); then refuse "$1: blkid failed (${status}). Nothing was formatted. Fix: look at the volume by hand"; fi
  found="$(wipefs --no-act --parsable "$1")" || refuse "$1: wipefs failed. Nothing was formatted"
  if [[ -n "${found}" ]]; then return 1; fi
  cmp --quiet --bytes="${probed_bytes}" "$1" /dev/zero
}

within_time "the instance tag data-volume" find_volume
[[ "${volume}" =~ ^vol-[0-9a-f]{8,17}$ ]] || refuse "the tag data-volume is \"${volume}\". Allowed: the id of a volume"
readonly device="${devices}/nvme-Amazon_Elastic_Block_Store_${volume/-/}"
within_time "${volume} (${device})" test -e "${device}"

if is_empty "${device}"; then
  say "${volume} is empty: formatting it"
  mkfs.xfs -q -L rkcp-data "${device}"
elif [[ "$(blkid --probe --match-tag TYPE --output value "${device}")" != xfs ]]; then
  refuse "${volume} is neither empty nor xfs. Nothing was formatted. Fix: attach the right volume, or wipe this one by hand"
else
  say "${volume} holds a file system: kept"
fi
ln --symbolic --force --no-target-directory "${device}" "${link}"
