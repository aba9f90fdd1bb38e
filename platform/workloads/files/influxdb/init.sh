# Makes Peatio's database of candles, its continuous queries and its user, and gives both users the passwords that Vault
# holds now. A second run changes nothing.
#
# Passwords reach the client by its own variables and by its input, never by its arguments.
set -eu

refuse() {
  echo "$1" >&2
  exit 1
}

# A failing statement makes the client fail.
ask() {
  INFLUX_USERNAME="$1" INFLUX_PASSWORD="$2" influx -host "${INFLUXDB_HOST}" -port "${INFLUXDB_PORT}"
}

# Between the quotes of InfluxQL these need no escape.
is_plain() {
  case "$1" in
    *[!A-Za-z0-9._~-]*) return 1 ;;
  esac
  [ "${#1}" -ge 20 ]
}

for secret in "${ADMINISTRATOR_PASSWORD}" "${ADMINISTRATOR_PREVIOUS}" "${USER_PASSWORD}"; do
  is_plain "${secret}" ||
    refuse "a password is not as expected. Allowed: 20 and more of A-Z a-z 0-9 . _ ~ -. Fix: write a new one to its path in Vault"
done

administrator() {
  ask "${ADMINISTRATOR}" "${ADMINISTRATOR_PASSWORD}"
}

if echo "SHOW USERS" | administrator >/dev/null 2>&1; then
  echo "administrator ${ADMINISTRATOR}: there"
elif echo "SET PASSWORD FOR ${ADMINISTRATOR} = '${ADMINISTRATOR_PASSWORD}'" |
  ask "${ADMINISTRATOR}" "${ADMINISTRATOR_PREVIOUS}" >/dev/null 2>&1; then
  echo "administrator ${ADMINISTRATOR}: new password"
elif echo "CREATE USER ${ADMINISTRATOR} WITH PASSWORD '${ADMINISTRATOR_PASSWORD}' WITH ALL PRIVILEGES" |
  influx -host "${INFLUXDB_HOST}" -port "${INFLUXDB_PORT}" >/dev/null 2>&1; then
  # The first user of all is made without any.
  echo "administrator ${ADMINISTRATOR}: made"
else
  refuse "${INFLUXDB_HOST}: knows neither the administrator's password nor the one before. Fix: write the one it knows to previous_password in Vault"
fi

administrator <"${CANDLES_FILE}" >/dev/null || refuse "${INFLUXDB_HOST}: refused the candles. Fix: look at the server's log"
echo "candles: there"

user="${USER_NAME}"
if echo "SHOW USERS" | administrator | grep -q "^${user}[[:space:]]"; then
  echo "user ${user}: there"
else
  echo "CREATE USER ${user} WITH PASSWORD '${USER_PASSWORD}'" | administrator >/dev/null || refuse "${user}: could not be made"
  echo "user ${user}: made"
fi
# The rights before the password: with it the user can at once do its work.
printf '%s;\n%s;\n' "GRANT ALL ON ${DATABASE} TO ${user}" "SET PASSWORD FOR ${user} = '${USER_PASSWORD}'" |
  administrator >/dev/null || refuse "${user}: could not be given its rights"
