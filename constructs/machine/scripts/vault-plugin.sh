# Declares the plugin that unseals, with the checksum that the server compares before it runs it. Written once, from the
# archive that was just verified: a program that is changed afterwards is refused.

if [[ -e "${stanza}" ]]; then
  say "${stanza}: kept"
  exit 0
fi
sum="$(sha256sum "${program}" | cut --delimiter=' ' --fields=1)"
cat >"${stanza}.new" <<END
plugin "kms" "awskms" {
  command   = "$(basename "${program}")"
  sha256sum = "${sum}"
}
END
mv "${stanza}.new" "${stanza}"
say "${stanza}: written"
