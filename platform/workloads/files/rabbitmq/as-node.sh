# Runs a program of RabbitMQ's as this pod's node. The name has to be known before the pod is: other brokers find it by DNS.
set -eu
RABBITMQ_NODENAME="rabbit@$(hostname).${BROKER_DOMAIN}"
export RABBITMQ_NODENAME
exec "$@"
