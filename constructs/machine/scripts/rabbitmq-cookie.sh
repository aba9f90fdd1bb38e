# Gets the Erlang cookie, which every broker of the cluster shares. The first broker to come finds no value and writes one;
# its version has a fixed token, so that of two that come together one is refused and reads what the other wrote.

if [[ -s "${file}" ]]; then
  say "${file}: kept"
  exit 0
fi
umask 0077
mkdir --parents "$(dirname "${file}")"
scratch="$(mktemp --directory)"
trap 'rm --recursive --force "${scratch}"' EXIT

secret_manager() {
  aws secretsmanager "$@" --region "${region}" --secret-id "${secret}" 2>"${scratch}/problem"
}

read_value() {
  secret_manager get-secret-value --query SecretString --output text >"${scratch}/cookie"
}

# The value goes through a file, never through the list of processes.
write_value() {
  od --address-radix=n --format=x1 --read-bytes=32 /dev/urandom | tr --delete ' \n' >"${scratch}/new"
  secret_manager put-secret-value --client-request-token "${token}" --secret-string "file://${scratch}/new" >/dev/null
}

for ((try = 1; try <= tries; try++)); do
  if read_value && [[ "$(<"${scratch}/cookie")" =~ ^[0-9A-Za-z]{32,255}$ ]]; then
    install --mode 0600 "${scratch}/cookie" "${file}.new"
    mv "${file}.new" "${file}"
    say "${file}: written"
    exit 0
  fi
  # Only a secret without any value is written to: another failure may hide a value that exists.
  if grep --quiet ResourceNotFoundException "${scratch}/problem"; then
    if write_value; then continue; fi
  fi
  say "try ${try} of ${tries}: $(tail --lines=1 "${scratch}/problem")"
  sleep "${pause_seconds}"
done
refuse "no cookie in the secret ${secret}. Fix: let this machine's role read and write it, then reboot the machine"
