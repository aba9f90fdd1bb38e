# Installs this machine's software from the artifacts bucket: nothing before its checksum is right. A folder that already
# holds the wanted sum is not touched, so a second boot changes nothing.

# fetch KEY FILE: tries for days, because a new machine may be there before the bucket is filled.
fetch() {
  local key="$1" file="$2" try
  for ((try = 1; try <= tries; try++)); do
    if aws s3 cp --only-show-errors --region "${region}" "s3://${bucket}/${key}" "${file}"; then return; fi
    say "try ${try} of ${tries}: s3://${bucket}/${key} could not be fetched"
    sleep "${pause_seconds}"
  done
  refuse "s3://${bucket}/${key} could not be fetched. Fix: push it to the bucket, then reboot the machine"
}

# verify KEY SHA256 FILE
verify() {
  local key="$1" sha256="$2" file="$3" found
  if echo "${sha256}  ${file}" | sha256sum --check --status --strict; then return; fi
  found="$(sha256sum "${file}" | cut --delimiter=' ' --fields=1)"
  rm --force "${file}"
  refuse "${key}: its SHA-256 is ${found}, expected ${sha256}. Nothing was installed. Fix: find out who changed the file"
}

# unpack KEY FILE FOLDER STRIP PROGRAM
unpack() {
  local key="$1" file="$2" into="$3" strip="$4" program="$5"
  case "${key}" in
    *.zip) python3 -m zipfile -e "${file}" "${into}" ;;
    *.tar.gz | *.tgz | *.tar.xz)
      tar --extract --no-same-owner --strip-components "${strip}" --directory "${into}" --file "${file}"
      ;;
    *)
      mkdir --parents "$(dirname "${into}/${program}")"
      cp "${file}" "${into}/${program}"
      ;;
  esac
}

# settle FOLDER PROGRAM: the program under its own name (some releases append the platform), executable.
settle() {
  local into="$1" program="$2" found
  if [[ ! -e "${into}/${program}" ]]; then
    mapfile -t found < <(find "${into}" -type f -name "$(basename "${program}")*")
    if ((${#found[@]} != 1)); then return 1; fi
    mkdir --parents "$(dirname "${into}/${program}")"
    mv "${found[0]}" "${into}/${program}"
  fi
  chmod 0755 "${into}/${program}"
}

# install_artifact NAME KEY SHA256 STRIP PROGRAM...
install_artifact() {
  local name="$1" key="$2" sha256="$3" strip="$4" program
  shift 4
  local target="${folder}/${name}" new="${folder}/.${name}.new"
  if [[ -e "${target}/.sha256" && "$(<"${target}/.sha256")" == "${sha256}" ]]; then
    say "${name}: already installed"
    return
  fi
  rm --recursive --force "${new}"
  mkdir --parents "${new}/files"
  fetch "${key}" "${new}/download"
  verify "${key}" "${sha256}" "${new}/download"
  unpack "${key}" "${new}/download" "${new}/files" "${strip}" "$1"
  for program in "$@"; do
    settle "${new}/files" "${program}" || refuse "${key}: holds no ${program}. Fix: push an artifact that does"
  done
  chmod --recursive u+rwX,go+rX,go-w "${new}/files"
  rm --recursive --force "${target}"
  mv "${new}/files" "${target}"
  rm --recursive --force "${new}"
  # Erlang's releases write their own start scripts, once they know where they lie.
  if [[ "${name}" == erlang ]]; then "${target}/Install" -minimal "${target}" >&2; fi
  # Last: an installation that was cut off before this line is made again.
  echo "${sha256}" >"${target}/.sha256"
  say "${name}: installed ${key}"
}

[[ "$(uname --machine)" == "${processor}" ]] || refuse "this is $(uname --machine), its software is ${processor}. Fix: image, machine type and artifacts of one architecture"
mkdir --parents "${folder}"
