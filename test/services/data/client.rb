# frozen_string_literal: true

# Does at RabbitMQ what applications do, with the client library that Peatio and Barong use, and says of each step whether
# the broker let it. Steps come as JSON on standard input; the answers go out as JSON.

require "bunny"
require "json"

options = JSON.parse(ARGV.fetch(0))
steps = JSON.parse($stdin.read)

# One channel each: the broker closes it when it refuses.
def attempt(connection)
  channel = connection.create_channel
  answer = yield(channel)
  channel.close if channel.open?
  answer.is_a?(String) ? answer : "done"
rescue Bunny::AccessRefused
  "refused"
rescue Bunny::PreconditionFailed, Bunny::NotFound => e
  e.class.name
end

def perform(channel, step)
  case step.fetch("do")
  when "exchange" then channel.exchange(step["name"], type: step["type"], durable: step["durable"] || false)
  when "queue"
    channel.queue(step["name"], durable: step["durable"] || false, exclusive: step["exclusive"] || false,
                                auto_delete: step["auto_delete"] || false, arguments: step["arguments"] || {}).name
  when "bind" then channel.queue_bind(step["name"], step["exchange"], routing_key: step["key"] || "")
  when "publish"
    channel.basic_publish(step["body"] || "{}", step["exchange"] || "", step["key"] || "", {})
    # Publishing has no answer; a refusal comes in place of the answer to whatever is asked next.
    channel.basic_qos(1)
  when "get" then channel.basic_get(step["name"], manual_ack: false).last || "empty"
  when "purge" then channel.queue_purge(step["name"])
  when "delete" then channel.queue_delete(step["name"])
  when "delete exchange" then channel.exchange_delete(step["name"])
  else raise "unknown step #{step}"
  end
end

begin
  connection = Bunny.new(host: "127.0.0.1", port: options["port"], user: options["user"], password: options["password"],
                         vhost: options["vhost"] || "/", log_level: :fatal, automatically_recover: false,
                         continuation_timeout: 3_000)
  connection.start
  puts JSON.generate(steps.map { |step| attempt(connection) { |channel| perform(channel, step) } })
  connection.close
rescue Bunny::AuthenticationFailureError
  puts JSON.generate(["no such user or password"])
rescue Bunny::NotAllowedError
  puts JSON.generate(["not in this virtual host"])
end
