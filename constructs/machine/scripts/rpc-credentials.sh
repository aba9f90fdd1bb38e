# Makes the password of the RPC user at the first boot. The node gets a salted hash of it only; the password lies beside it
# for root, until Vault's Agent hands it over.

umask 0077
mkdir --parents "${folder}"
if [[ -s "${folder}/rpcauth.conf" ]]; then
  say "${folder}/rpcauth.conf: kept"
  exit 0
fi
od --address-radix=n --format=x1 --read-bytes=32 /dev/urandom | tr --delete ' \n' >"${folder}/rpc-password.new"
python3 - "${user}" "${folder}/rpc-password.new" >"${folder}/rpcauth.conf.new" <<'END'
import hashlib, hmac, pathlib, secrets, sys

user, file = sys.argv[1:]
salt = secrets.token_hex(16)
password = pathlib.Path(file).read_bytes()
print(f"rpcauth={user}:{salt}${hmac.new(salt.encode(), password, hashlib.sha256).hexdigest()}")
END
# The hash last: it is what the service waits for.
mv "${folder}/rpc-password.new" "${folder}/rpc-password"
mv "${folder}/rpcauth.conf.new" "${folder}/rpcauth.conf"
say "${folder}: written"
