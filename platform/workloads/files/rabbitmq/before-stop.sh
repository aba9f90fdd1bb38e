# Before this broker goes: waits until each of its quorum queues has a majority without it, then closes listeners and hands
# over what it leads. Whatever fails, the broker is stopped when the grace period is over.
set -eu
folder="$(dirname "$0")"
sh "${folder}/as-node.sh" rabbitmq-upgrade await_online_quorum_plus_one --timeout 480 ||
  echo "some queue has no majority without this broker; it goes anyway" >&2
sh "${folder}/as-node.sh" rabbitmq-upgrade drain
