# frozen_string_literal: true

# Succeeds when the broker takes connections: the Job then begins, instead of failing while the broker still starts.

require "socket"

Socket.tcp(ENV.fetch("BROKER_HOST"), Integer(ENV.fetch("BROKER_PORT")), connect_timeout: 10).close
