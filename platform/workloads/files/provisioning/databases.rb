# frozen_string_literal: true

# Makes the databases of the environment and the users who may use them, and gives each user exactly its rights and the
# password that Vault holds now. A second run changes nothing. What a feature left behind goes once its namespace is gone.
#
# What stands here is common to MySQL 5.7 and MariaDB. Names without one of the patterns below are never touched.

require "digest"
require "mysql2"
require "resolv"
require_relative "namespaces"
require_relative "plan"

# One connection to the server, always over TLS: the client's own file names the authority and refuses anything else.
class Server
  FILE = ENV.fetch("MYSQL_CLIENT_FILE", "/etc/rkcp/mysql.cnf")
  AUTHORITY = ENV.fetch("MYSQL_AUTHORITY_FILE", "/etc/rkcp/mysql-ca.pem")
  ACCESS_DENIED = 1045

  def initialize(user, password)
    @client = Mysql2::Client.new(
      host: self.class.host, port: Integer(ENV.fetch("DATABASE_PORT", "3306")), username: user, password: password,
      default_file: FILE, sslca: AUTHORITY, sslverify: true, connect_timeout: 20, read_timeout: 300, write_timeout: 300
    )
    return unless rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'").first.fetch("Value").empty?

    raise Refusal, "#{self.class.host}: the connection has no TLS. Fix: let the server offer it"
  end

  # @return whether the user can log in with this password
  def self.lets_in?(user, password)
    new(user, password).close
    true
  rescue Mysql2::Error => e
    raise unless e.error_number == ACCESS_DENIED

    false
  end

  # The certificate holds the cloud's name of the server; ours is an alias of it, and of nobody else's.
  def self.host
    @host ||= begin
      name = ENV.fetch("DATABASE_HOST")
      found = Resolv::DNS.open { |dns| dns.getresources("#{name}.", Resolv::DNS::Resource::IN::CNAME).first }
      target = found ? found.name.to_s.downcase : name
      unless found.nil? || Regexp.new(ENV.fetch("DATABASE_SERVERS")).match?(target)
        raise Refusal, "#{name} is an alias of #{target}, which is not this environment's database. Fix: correct the record"
      end
      target
    end
  end

  def run(statement)
    @client.query(statement)
  end

  def rows(statement)
    @client.query(statement).to_a
  end

  # One column, by position: the servers disagree about the case of its name.
  def column(statement)
    @client.query(statement, as: :array).map(&:first)
  end

  def quote(text)
    "'#{@client.escape(text)}'"
  end

  def close
    @client.close
  end
end

# A user of the plan, with the rights it must have and no others.
class Account
  NAME = /\A(?:(?:peatio|barong|applogic)(?:_migration)?|peatio_archive(?:_migration)?|exporter|feature_[0-9a-f]{12}_(?:run|mig))\z/.freeze
  RUNTIME = ["SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE", "LOCK TABLES", "CREATE TEMPORARY TABLES"].freeze
  # The second is what MariaDB calls the first.
  FIGURES = ["PROCESS", "REPLICATION CLIENT", "BINLOG MONITOR"].freeze
  FIGURES_SCHEMA = "performance_schema"

  def initialize(server, description, database = nil)
    @server = server
    @name = Plan.name("user", description["name"], NAME)
    @password = Plan.password(@name, description["password"])
    @rights = description["rights"]
    @database = database
    known = database ? %w[runtime migration] : %w[figures]
    return if known.include?(@rights)

    raise Refusal, "user #{@name}: rights #{@rights.inspect}. Allowed: #{known.join(', ')}. Fix: correct the description"
  end

  attr_reader :name

  def settle
    made = @server.column("SELECT user FROM mysql.user WHERE user = #{text(@name)} AND host = '%'").empty?
    @server.run("CREATE USER #{account} IDENTIFIED BY #{text(@password)} REQUIRE SSL") if made
    # Whoever changed these by hand: TLS is demanded from here on.
    @server.run("ALTER USER #{account} REQUIRE SSL#{' WITH MAX_USER_CONNECTIONS 3' if @rights == 'figures'}")
    changed = revoke_surplus + grant
    Plan.say("user #{@name}: #{[made ? 'made' : 'there', *changed, *renew_password].join(', ')}")
  end

  private

  def renew_password
    return [] if Server.lets_in?(@name, @password)

    @server.run("ALTER USER #{account} IDENTIFIED BY #{text(@password)}")
    return ["new password"] if Server.lets_in?(@name, @password)

    raise Refusal, "user #{@name}: can't log in with the password it was just given. Fix: look at the server's log"
  end

  def grant
    return grant_figures if @rights == "figures"

    expected = @rights == "runtime" ? RUNTIME : nil
    missing = expected ? expected - held_on(escaped) : ["ALL PRIVILEGES"]
    return [] if missing.empty?

    before = held_on(escaped)
    @server.run("GRANT #{missing.join(', ')} ON `#{escaped}`.* TO #{account}")
    held_on(escaped) == before ? [] : ["rights given"]
  end

  def grant_figures
    before = held_globally + held_on(FIGURES_SCHEMA)
    @server.run("GRANT PROCESS, REPLICATION CLIENT ON *.* TO #{account}")
    @server.run("GRANT SELECT ON #{FIGURES_SCHEMA}.* TO #{account}")
    held_globally + held_on(FIGURES_SCHEMA) == before ? [] : ["rights given"]
  end

  # Everything the user has beyond its description: on the server, on other schemas, on single tables, and to hand on.
  def revoke_surplus
    statements = surplus_on_server + surplus_on_schemas + surplus_on_tables
    statements.each { |statement| @server.run("#{statement} FROM #{account}") }
    statements.empty? ? [] : ["rights taken away"]
  end

  def surplus_on_server
    surplus = held_globally - ["USAGE"] - (@rights == "figures" ? FIGURES : [])
    handed_on("user_privileges", "*.*") + surplus.map { |right| "REVOKE #{right} ON *.*" }
  end

  def surplus_on_schemas
    schemas = @server.column("SELECT DISTINCT table_schema FROM information_schema.schema_privileges WHERE #{of_account}")
    schemas.flat_map do |schema|
      surplus = held_on(schema) - allowed_on(schema)
      handed_on("schema_privileges", "`#{schema}`.*", "AND table_schema = #{text(schema)}") +
        surplus.map { |right| "REVOKE #{right} ON `#{schema}`.*" }
    end
  end

  def surplus_on_tables
    %w[table_privileges column_privileges].flat_map do |kind|
      @server.rows("SELECT DISTINCT table_schema AS s, table_name AS t FROM information_schema.#{kind} WHERE #{of_account}")
    end.uniq.map { |row| "REVOKE ALL PRIVILEGES ON `#{row['s']}`.`#{row['t']}`" }
  end

  def allowed_on(schema)
    return ["SELECT"] if @rights == "figures" && schema == FIGURES_SCHEMA
    return [] unless schema == escaped

    @rights == "migration" ? held_on(schema) : RUNTIME
  end

  def handed_on(kind, target, more = "")
    held = @server.column("SELECT 1 FROM information_schema.#{kind} WHERE #{of_account} AND is_grantable = 'YES' #{more}")
    held.empty? ? [] : ["REVOKE GRANT OPTION ON #{target}"]
  end

  def held_globally
    @server.column("SELECT privilege_type FROM information_schema.user_privileges WHERE #{of_account}").sort
  end

  def held_on(schema)
    @server.column("SELECT privilege_type FROM information_schema.schema_privileges " \
                   "WHERE #{of_account} AND table_schema = #{text(schema.to_s)}").sort
  end

  def of_account
    "grantee = #{text("'#{@name}'@'%'")}"
  end

  # In a grant the underscore stands for any character: unescaped, a_b would open axb as well.
  def escaped
    @database && @database.gsub("_", "\\_")
  end

  def account
    "#{text(@name)}@'%'"
  end

  def text(value)
    @server.quote(value)
  end
end

# What features left: schemas and users that nobody describes any more.
class Leftovers
  DATABASE = /\A(?:peatio|barong|applogic)_feature_([a-z0-9_]{1,47})\z/.freeze
  USER = /\Afeature_([0-9a-f]{12})_(?:run|mig)\z/.freeze

  def initialize(server, databases, users)
    @server = server
    @databases = databases
    @users = users
  end

  # @return namespaces that are still there
  def drop
    found = @server.column("SHOW DATABASES").grep(DATABASE) - @databases
    gone, waiting = found.partition { |database| namespaces.gone?(namespace_of(database)) }
    drop_users(waiting.map { |database| mark_of(database) })
    gone.each { |database| drop_database(database) }
    waiting.map { |database| namespace_of(database) }.uniq
  end

  private

  # Before their schema, so that a run which is cut short finds the schema again.
  def drop_users(kept)
    users = @server.column("SELECT user FROM mysql.user WHERE host = '%'").grep(USER) - @users
    users.reject { |user| kept.include?(user[USER, 1]) }.each do |user|
      @server.run("DROP USER #{@server.quote(user)}@'%'")
      Plan.say("user #{user}: dropped")
    end
  end

  def drop_database(database)
    @server.run("DROP DATABASE `#{database}`")
    Plan.say("database #{database}: dropped, its namespace is gone")
  end

  def mark_of(database)
    Digest::SHA256.hexdigest(feature_of(database))[0, 12]
  end

  def namespace_of(database)
    "#{Namespaces::PREFIX}#{feature_of(database)}"
  end

  # A feature's name has no underscore: the schema's stand for dashes.
  def feature_of(database)
    database[DATABASE, 1].tr("_", "-")
  end

  def namespaces
    @namespaces ||= Namespaces.new
  end
end

DATABASE = /\A(?:(?:peatio|barong|applogic)_production|peatio_archive_db|(?:peatio|barong|applogic)_feature_[a-z0-9_]{1,47})\z/.freeze

def administrator
  found = Plan.read(ENV.fetch("ADMINISTRATOR_FILE"))
  Server.new(found.fetch("username"), Plan.hide(found.fetch("password")))
end

def make(server, database)
  there = server.column("SHOW DATABASES").include?(database)
  # Both applications' tables are utf8; with utf8mb4 some of their indexes grow past what the server takes.
  server.run("CREATE DATABASE IF NOT EXISTS `#{database}` DEFAULT CHARACTER SET utf8 DEFAULT COLLATE utf8_general_ci")
  Plan.say("database #{database}: #{there ? 'there' : 'made'}")
end

def undescribed(server, described)
  server.column("SHOW DATABASES").grep(DATABASE).grep_v(Leftovers::DATABASE) - described
end

Plan.run do
  plan = Plan.read(ENV.fetch("PLAN_FILE"))
  server = administrator
  databases = plan.fetch("databases").map { |one| Plan.name("database", one["name"], DATABASE) }
  accounts = plan.fetch("databases").flat_map do |one|
    one.fetch("users").map { |user| Account.new(server, user, one.fetch("name")) }
  end
  accounts += plan.fetch("observers").map { |user| Account.new(server, user) }

  databases.each { |database| make(server, database) }
  accounts.each(&:settle)
  undescribed(server, databases).each do |database|
    Plan.say("database #{database}: nobody describes it any more; kept, since only a person drops customers' data")
  end
  waiting = Leftovers.new(server, databases, accounts.map(&:name)).drop
  unless waiting.empty?
    raise Refusal, "still there: #{waiting.join(', ')}. Their schemas are kept. " \
                   "Fix: delete the namespace of a feature that is over, then let this Job run again"
  end
end
