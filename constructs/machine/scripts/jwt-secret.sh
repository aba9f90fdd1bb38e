# Makes the secret that execution and consensus client share, at the first boot: 32 bytes as hexadecimal digits.

umask 0077
mkdir --parents "$(dirname "${file}")"
if [[ -s "${file}" ]]; then
  say "${file}: kept"
  exit 0
fi
od --address-radix=n --format=x1 --read-bytes=32 /dev/urandom | tr --delete ' \n' >"${file}.new"
mv "${file}.new" "${file}"
say "${file}: written"
