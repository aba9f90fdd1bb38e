#!/usr/bin/env bash
# Runs a command without a network and without a way to more rights: no groups (docker's is a way to root), no sudo, and of
# the environment only what is named here. For the synth of a pull request, so that code of a package, which runs there,
# reaches nobody.
#
#   .github/without-network.sh COMMAND...    needs util-linux, and sudo where one is not root
set -Eeuo pipefail

raise=()
if ((EUID != 0)); then raise=(sudo --non-interactive); fi

exec "${raise[@]}" unshare --net -- \
  setpriv --reuid "$(id -u)" --regid "$(id -g)" --clear-groups --no-new-privs -- \
  env --ignore-environment \
  "PATH=${PATH}" "HOME=${HOME}" "LANG=C.UTF-8" "TMPDIR=${RUNNER_TEMP:-/tmp}" "CI=true" "NO_COLOR=1" \
  "npm_config_prefer_offline=true" "npm_config_ignore_scripts=true" "npm_config_update_notifier=false" \
  "npm_config_audit=false" "npm_config_fund=false" \
  "$@"
