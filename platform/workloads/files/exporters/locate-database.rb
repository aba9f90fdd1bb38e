# frozen_string_literal: true

# Writes the exporter's client file with the name that stands in the server's certificate: the cloud's, which our own is
# an alias of. Every customer's database has a certificate of the same authority, so the alias is held against the name
# of this environment's server. Without an alias the connection would be refused anyway: no certificate holds our name.
require "resolv"

name = ENV.fetch("DATABASE_HOST")
allowed = Regexp.new(ENV.fetch("DATABASE_PATTERN"))
aliases = Resolv::DNS.open { |dns| dns.getresources("#{name}.", Resolv::DNS::Resource::IN::CNAME) }
host = aliases.first&.name.to_s.downcase

abort "#{name} is no alias. Expected: the alias of this environment's database" if host.empty?
abort "#{name} is an alias of #{host}, which is not this environment's database" unless host.match?(allowed)

File.write(ENV.fetch("TARGET"), "#{File.read(ENV.fetch("TEMPLATE"))}host = #{host}\n", perm: 0o600)
