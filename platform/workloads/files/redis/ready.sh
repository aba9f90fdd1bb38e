# Succeeds when Redis answers: while it still reads its log from disk it takes connections and refuses every command.
set -eu
REDISCLI_AUTH="$(sed -n 's/^requirepass //p' "${REDIS_CONFIG:-/etc/redis/redis.conf}")"
export REDISCLI_AUTH
test "$(redis-cli -h 127.0.0.1 -p "${REDIS_PORT:-6379}" ping)" = PONG
