# frozen_string_literal: true

require "json"

# What went wrong, where, and what to do; it ends the run.
class Refusal < StandardError; end

# Reads the JSON that the Agent filled, hands out what is in it, and keeps its passwords out of every line of output.
module Plan
  # Generated passwords are made of what needs no quoting, neither in SQL nor in the URL that some programs build.
  PASSWORD = /\A[A-Za-z0-9._~-]{20,128}\z/.freeze

  module_function

  def read(path)
    JSON.parse(File.read(path))
  rescue SystemCallError, JSON::ParserError => e
    # A parser quotes what it could not read: that may be a password.
    reason = e.is_a?(SystemCallError) ? e.message : "it is no JSON"
    raise Refusal, "#{path}: #{reason}. Fix: look at the container that writes it"
  end

  # @return the password, remembered so that it is never printed
  def password(owner, value)
    unless value.is_a?(String) && PASSWORD.match?(value)
      raise Refusal, "password of #{owner}: not as expected. Allowed: 20 to 128 of A-Z a-z 0-9 . _ ~ -. " \
                     "Fix: write a new one to its path in Vault"
    end
    hide(value)
  end

  def hide(value)
    hidden << value
    value
  end

  # @raise Refusal for a name that is not ours to touch
  def name(kind, value, pattern)
    return value if value.is_a?(String) && pattern.match?(value)

    raise Refusal, "#{kind} #{value.inspect}: no name of ours. Allowed: #{pattern.source}. " \
                   "Fix: correct the description this was rendered from"
  end

  def say(line)
    $stdout.puts(scrub(line))
    $stdout.flush
  end

  # Runs the block; one line for what is wrong, and the exit status that makes the Job try again.
  def run
    yield
  rescue Refusal => e
    $stderr.puts(scrub(e.message))
    exit 1
  rescue StandardError => e
    $stderr.puts(scrub("#{e.class}: #{e.message}"))
    exit 1
  end

  def scrub(text)
    hidden.reduce(text.to_s) { |line, secret| line.gsub(secret, "[password]") }
  end

  def hidden
    @hidden ||= []
  end
end
