# frozen_string_literal: true

# Rails before 5.2.8.1 reads columns declared with `serialize` by YAML.load, which makes any object a row names and so runs
# what whoever wrote the row wants. Peatio 2.6 has two: deposits.spread and deposits.from_addresses (app/models/deposit.rb),
# and reads both where wallets are opened. Here they are read as lists, hashes, texts, symbols, numbers, truth values and
# nothing: all that Peatio writes there. Symbols are the keys of a spread whose fees were paid (wallet_service.rb).
#
# Writing is left alone: a refusal there would come after the coins were sent.

require "active_record"

module PlainColumns
  # A row holds what no release of Peatio writes.
  class Refusal < StandardError; end

  ALLOWED = "lists, hashes, texts, symbols, numbers, true, false, null"

  # In the place of YAMLColumn's own, which is never called. What is no YAML is returned as it is, as there.
  def load(yaml)
    return (object_class.new unless object_class == Object) if yaml.nil?
    return yaml unless yaml.is_a?(String) && yaml.match?(/^---/)

    # Peatio writes a text that occurs twice as an alias.
    value = YAML.safe_load(yaml, permitted_classes: [Symbol], aliases: true)
    assert_valid_value(value, action: "load")
    value.nil? && object_class != Object ? object_class.new : value
  rescue Psych::Exception => e
    # The value itself stays out of the logs.
    raise Refusal, "the column #{@attr_name} is not read: #{e.message}. Allowed: #{ALLOWED}. " \
                   "Fix: find out who wrote the row; Peatio did not"
  end

  class << self
    # @raise when Rails isn't the one this was written for, or reads objects in spite of it: the process then doesn't start
    def install(column)
      demand(own?(column, :load, [[:req, :yaml]]), "YAMLColumn#load(yaml) is not there")
      demand(own?(column, :assert_valid_value, [[:req, :obj], [:keyreq, :action]]),
             "YAMLColumn#assert_valid_value(obj, action:) is not there")
      column.prepend(self)
      demand(refused?(column), "an object is still read")
      demand(plain?(column), "what Peatio writes is not read as it was written")
    end

    private

    def own?(column, name, parameters)
      column.method_defined?(name) && column.instance_method(name).owner == column &&
        column.instance_method(name).parameters == parameters
    end

    def refused?(column)
      column.new("trial", Object).load("--- !ruby/object:Object {}\n")
      false
    rescue Refusal
      true
    end

    def plain?(column)
      address = "0x00"
      written = [{ "to_address" => address, "from" => [address], options: { gas_price: 1, rate: 0.5 } }, true, nil]
      trial = column.new("trial", Array)
      trial.load(trial.dump(written)) == written && trial.load(nil) == []
    rescue Refusal
      false
    end

    def demand(holds, what)
      return if holds

      raise "config/initializers/00_plain_columns.rb: #{what} (Rails #{ActiveRecord.version}). Allowed: Rails 5.2. " \
            "Fix: leave the file out for a release whose Rails reads columns safely by itself, 5.2.8.1 or later"
    end
  end
end

PlainColumns.install(ActiveRecord::Coders::YAMLColumn)
