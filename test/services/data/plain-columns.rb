# frozen_string_literal: true

# Reads and writes deposits as Peatio 2.6 does, with Debian's ActiveRecord, told to read as Rails 5.2.4 does. The steps come
# as JSON on standard input; the answers go out as JSON.

require "active_record"
require "active_support/all"
require "json"

input = JSON.parse($stdin.read)

# Rails 5.2.4 knows no other way (coders/yaml_column.rb there: YAML.load).
ActiveRecord::Base.use_yaml_unsafe_load = true
ActiveRecord::Base.establish_connection(adapter: "sqlite3", database: ":memory:")
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define { create_table(:deposits) { |t| %i[spread from_addresses].each { |name| t.text name } } }

# What the rows of an intruder name: to make one is to run its code.
class Gadget
  class << self
    attr_accessor :ran
  end
  self.ran = []

  def init_with(_coder) = self.class.ran << "init_with"

  def []=(_key, _value)
    self.class.ran << "[]="
  end
end
class GadgetText < String
  def replace(_text) = Gadget.ran << "replace"
end
GadgetRecord = Struct.new(:name) { define_method(:name=) { |_value| Gadget.ran << "name=" } }

# A gem that patches what the initializer relies on.
case input["patched"]
when "load" then ActiveRecord::Coders::YAMLColumn.class_eval { def load(yaml, _more = nil) = YAML.unsafe_load(yaml) }
when "renamed" then ActiveRecord::Coders::YAMLColumn.class_eval { alias_method(:read, :load) && remove_method(:load) }
when "safe_load" then YAML.define_singleton_method(:safe_load) { |yaml, **| YAML.unsafe_load(yaml) }
when "refusing" then YAML.define_singleton_method(:safe_load) { |*, **| raise Psych::BadAlias, "everything" }
end

if input["initializer"]
  begin
    Kernel.load(input["initializer"])
  rescue StandardError => e
    puts JSON.generate(boot: e.message)
    exit
  end
end

# app/models/deposit.rb
class Deposit < ActiveRecord::Base
  serialize :spread, Array
  serialize :from_addresses, Array

  def spread = super.map(&:symbolize_keys)
end

# Its fields are what as_json makes of them (peatio-core: lib/peatio/transaction.rb).
class Transaction
  def initialize(fields) = fields.each { |name, value| instance_variable_set("@#{name}", value) }
end

connection = ActiveRecord::Base.connection
raw = lambda do |text, column|
  connection.execute("INSERT INTO deposits (#{column}) VALUES (#{connection.quote(text)})")
  Deposit.last.id
end

rows = input.fetch("rows", []).map do |text|
  Gadget.ran.clear
  answer = begin
    value = Deposit.find(raw.call(text, "from_addresses")).from_addresses
    { value: value.inspect }
  rescue StandardError => e
    { error: e.class.name, message: e.message }
  end
  answer.merge(ran: Gadget.ran.dup)
end

# The pass of app/workers/daemons/deposit.rb: what fails is reported, the next one is taken.
collected = []
Deposit.delete_all
[[], nil, []].each { |value| value ? Deposit.create!(spread: value) : raw.call("--- !ruby/object:Gadget {}\n", "spread") }
Deposit.order(:id).each_with_index do |deposit, index|
  collected << index if deposit.spread.blank?
rescue StandardError
  next
end

# What app/services/{blockchain,wallet}_service.rb write.
address = "0x00a1"
transaction = Transaction.new(hash: "0xf0", txout: nil, to_address: address, amount: BigDecimal("0.1"), status: "pending",
                              currency_id: "eth", options: { gas_limit: 90_000, gas_price: 1.5, fast: true })
pending = [transaction.as_json]
paid = pending.map { |one| one.symbolize_keys.merge(options: { gas_limit: 21_000, gas_price: "standard", "x" => :fast }) }
written = [
  { spread: [], from_addresses: [] },
  { spread: pending, from_addresses: [address, address] },
  { spread: paid, from_addresses: ["no", "1:30", "2021-01-01", "007", "null", "---", "é\nü", ":symbol", "!ruby/object:Gadget"] },
  { spread: paid + paid, from_addresses: [nil] }
].map do |fields|
  deposit = Deposit.create!(fields)
  found = Deposit.find(deposit.id)
  same = found.spread == fields[:spread].map(&:symbolize_keys) && found.from_addresses == fields[:from_addresses]
  found.update!(spread: found.spread)
  { same: same, raw: Deposit.connection.select_value("SELECT spread FROM deposits WHERE id = #{deposit.id}").to_s }
end
absent = Deposit.find(Deposit.create!.id)

puts JSON.generate(rows: rows, collected: collected, written: written, absent: [absent.spread, absent.from_addresses])
