# frozen_string_literal: true

require "json"
require "net/http"
require "openssl"

# Asks the Kubernetes API whether the namespace of a feature is gone. What a feature left behind may be dropped only then:
# while it exists, its pods still write there.
class Namespaces
  PREFIX = "feature-"

  # @param folder of the pod's service account: its token and the API's authority
  def initialize(host: ENV.fetch("KUBERNETES_SERVICE_HOST"), port: ENV.fetch("KUBERNETES_SERVICE_PORT"),
                 folder: ENV.fetch("SERVICE_ACCOUNT_FOLDER", "/var/run/secrets/kubernetes.io/serviceaccount"))
    @host = host
    @port = Integer(port)
    @folder = folder
  end

  # Only the API's own "not found" counts: a refusal or a silence says nothing about the namespace.
  def gone?(name)
    answer = ask("/api/v1/namespaces/#{name}")
    return false if answer.code == "200"
    return true if answer.code == "404" && reason_of(answer) == "NotFound"

    raise Refusal, "namespace #{name}: the Kubernetes API answered #{answer.code}. Allowed: 200, or 404 once it is gone. " \
                   "Fix: let this Job's service account get namespaces"
  end

  private

  def ask(path)
    http = Net::HTTP.new(@host, @port)
    http.use_ssl = true
    http.ca_file = File.join(@folder, "ca.crt")
    http.verify_mode = OpenSSL::SSL::VERIFY_PEER
    http.open_timeout = 10
    http.read_timeout = 30
    # Read again each time: the kubelet renews it.
    token = File.read(File.join(@folder, "token")).strip
    http.get(path, "Authorization" => "Bearer #{token}", "Accept" => "application/json")
  rescue SystemCallError, Timeout::Error, OpenSSL::SSL::SSLError => e
    raise Refusal, "the Kubernetes API at #{@host}:#{@port}: #{e.message}. Fix: let this Job's pod call it"
  end

  def reason_of(answer)
    JSON.parse(answer.body)["reason"]
  rescue JSON::ParserError
    nil
  end
end
