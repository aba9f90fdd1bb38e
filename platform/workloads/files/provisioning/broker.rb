# frozen_string_literal: true

# Makes virtual hosts, users, permissions and policies at RabbitMQ, through its management API, and gives each user the
# password that Vault holds now. A second run changes nothing. What a feature left behind goes once its namespace is gone.
# Names without one of the patterns below are never touched, but `guest`, which goes.

require "base64"
require "digest"
require "erb"
require "json"
require "net/http"
require_relative "namespaces"
require_relative "plan"

# The management API, as the administrator.
class Broker
  def initialize(name, password)
    @name = name
    @password = password
    @host = ENV.fetch("BROKER_HOST")
    @port = Integer(ENV.fetch("BROKER_PORT", "15672"))
  end

  def lets_in?
    code = send_request(:get, "/whoami").code
    return true if code == "200"
    return false if code == "401"

    raise Refusal, "#{@host}:#{@port}: #{code} to the administrator's question who it is. Fix: look at the broker's log"
  end

  # @return nil where there is none
  def get(*path)
    answer = send_request(:get, path_of(path))
    return nil if answer.code == "404"

    JSON.parse(expect(answer, path, "200").body)
  end

  def put(*path, body)
    expect(send_request(:put, path_of(path), body), path, "201", "204")
  end

  def delete(*path)
    expect(send_request(:delete, path_of(path)), path, "204", "404")
  end

  private

  def expect(answer, path, *codes)
    return answer if codes.include?(answer.code)

    raise Refusal, "#{path.join('/')}: the broker answered #{answer.code}: #{answer.body.to_s[0, 300]}. " \
                   "Fix: correct the description, or look at the broker's log"
  end

  def path_of(parts)
    parts.map { |part| "/#{ERB::Util.url_encode(part)}" }.join
  end

  def send_request(method, path, body = nil)
    request = Net::HTTP.const_get(method.to_s.capitalize).new("/api#{path}", "Content-Type" => "application/json")
    request.basic_auth(@name, @password)
    request.body = JSON.generate(body) if body
    Net::HTTP.start(@host, @port, open_timeout: 20, read_timeout: 60) { |http| http.request(request) }
  rescue SystemCallError, SocketError, Timeout::Error => e
    raise Refusal, "#{@host}:#{@port}: #{e.message}. Fix: wait for a broker that is up, or let this Job's pod call it"
  end
end

# One user in its virtual host.
class Account
  NAME = /\A(?:peatio|barong|rango|applogic|feature-[a-z0-9]+(?:-[a-z0-9]+)*)\z/.freeze
  RIGHTS = %w[configure write read].freeze

  def initialize(broker, description)
    @broker = broker
    @name = Plan.name("user", description["name"], NAME)
    @virtual_host = description.fetch("virtual_host")
    @rights = RIGHTS.map { |right| [right, description.fetch(right)] }.to_h
    @password = Plan.password(@name, description["password"])
  end

  attr_reader :name

  def settle
    found = @broker.get("users", @name)
    changed = [*settle_user(found), *settle_rights, *leave_other_hosts]
    Plan.say("user #{@name}: #{[found ? 'there' : 'made', *changed].join(', ')}")
  end

  private

  def settle_user(found)
    return [] if found && knows_password?(found) && Array(found["tags"]).join.empty?

    # Without a tag it can't use the management API at all.
    @broker.put("users", @name, "password" => @password, "tags" => "")
    found ? ["new password"] : []
  end

  # The broker keeps four bytes of salt, then the hash of salt and password.
  def knows_password?(found)
    return false unless found["hashing_algorithm"] == "rabbit_password_hashing_sha256"

    kept = Base64.decode64(found["password_hash"])
    kept == kept[0, 4] + Digest::SHA256.digest(kept[0, 4] + @password)
  end

  def settle_rights
    found = @broker.get("permissions", @virtual_host, @name)
    return [] if found && found.slice(*RIGHTS) == @rights

    @broker.put("permissions", @virtual_host, @name, @rights)
    ["rights given"]
  end

  def leave_other_hosts
    others = @broker.get("users", @name, "permissions").map { |one| one["vhost"] } - [@virtual_host]
    others.map do |other|
      @broker.delete("permissions", other, @name)
      "no rights any more in #{other}"
    end
  end
end

# Virtual hosts and users of features that nobody describes any more: both are called as the feature's namespace.
class Leftovers
  NAME = /\Afeature-[a-z0-9]+(?:-[a-z0-9]+)*\z/.freeze

  def initialize(broker, virtual_hosts, users)
    @broker = broker
    @described = virtual_hosts | users
  end

  # @return namespaces that are still there
  def drop
    hosts = names("vhosts")
    users = names("users")
    gone, waiting = ((hosts | users) - @described).partition { |name| namespaces.gone?(name) }
    gone.each do |name|
      # The user first: a run that is cut short then finds the virtual host again.
      @broker.delete("users", name) if users.include?(name)
      @broker.delete("vhosts", name) if hosts.include?(name)
      Plan.say("#{name}: dropped, its namespace is gone")
    end
    waiting
  end

  private

  def names(kind)
    @broker.get(kind).map { |one| one["name"] }.grep(NAME)
  end

  def namespaces
    @namespaces ||= Namespaces.new
  end
end

VIRTUAL_HOST = %r{\A(?:/|feature-[a-z0-9]+(?:-[a-z0-9]+)*)\z}.freeze

# With the password of now, or with the one before it, which is then replaced.
def administrator(description)
  name = Plan.name("administrator", description["name"], /\Arkcp_admin\z/)
  password = Plan.password(name, description["password"])
  broker = Broker.new(name, password)
  return broker if broker.lets_in?

  before = Broker.new(name, Plan.password("#{name} before", description["previous_password"]))
  unless before.lets_in?
    raise Refusal, "administrator #{name}: the broker knows neither its password nor the one before. " \
                   "Fix: write the one it knows to previous_password in Vault"
  end
  before.put("users", name, "password" => password, "tags" => "administrator")
  Plan.say("administrator #{name}: new password")
  broker
end

def make(broker, virtual_host)
  there = !broker.get("vhosts", virtual_host).nil?
  # Queues of a host made through the API are of the classic kind unless it is told.
  broker.put("vhosts", virtual_host, "default_queue_type" => "quorum") unless there
  Plan.say("virtual host #{virtual_host}: #{there ? 'there' : 'made'}")
end

def settle_policy(broker, virtual_host, policy)
  wanted = { "pattern" => policy.fetch("pattern"), "definition" => policy.fetch("definition"), "apply-to" => "queues",
             "priority" => 0 }
  found = broker.get("policies", virtual_host, policy.fetch("name"))
  return if found && found.slice(*wanted.keys) == wanted

  broker.put("policies", virtual_host, policy.fetch("name"), wanted)
  Plan.say("policy #{policy.fetch('name')} of #{virtual_host}: set")
end

Plan.run do
  plan = Plan.read(ENV.fetch("PLAN_FILE"))
  broker = administrator(plan.fetch("administrator"))
  virtual_hosts = plan.fetch("virtual_hosts").map { |name| Plan.name("virtual host", name, VIRTUAL_HOST) }
  accounts = plan.fetch("users").map { |user| Account.new(broker, user) }
  version = Gem::Version.new(broker.get("overview").fetch("rabbitmq_version"))
  policies = plan.fetch("policies").select { |policy| version >= Gem::Version.new(policy.fetch("since")) }

  virtual_hosts.each { |name| make(broker, name) }
  accounts.each(&:settle)
  virtual_hosts.product(policies) { |name, policy| settle_policy(broker, name, policy) }
  if broker.get("users", "guest")
    broker.delete("users", "guest")
    Plan.say("user guest: dropped, whoever reads the documentation knows its password")
  end
  waiting = Leftovers.new(broker, virtual_hosts, accounts.map(&:name)).drop
  unless waiting.empty?
    raise Refusal, "still there: #{waiting.join(', ')}. What they have at the broker is kept. " \
                   "Fix: delete the namespace of a feature that is over, then let this Job run again"
  end
end
