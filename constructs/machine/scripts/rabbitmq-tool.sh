# One of RabbitMQ's tools, told by the name this script is called by, as the broker's account: it alone has the cookie.

if [[ "$(id --user)" != 0 ]]; then exec sudo "$0" "$@"; fi
cd "${home}"
exec runuser --user rabbitmq -- env --ignore-environment "HOME=${home}" LANG=C.UTF-8 \
  "PATH=${erlang}/bin:/usr/bin:/usr/sbin" "RABBITMQ_NODENAME=${node}" RABBITMQ_USE_LONGNAME=true \
  "${software}/sbin/$(basename "$0")" "$@"
