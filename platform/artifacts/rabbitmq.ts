import type { CataloguedArtifact, Download } from "./artifact";

/** Erlang code: one file for every architecture. */
export function rabbitmq(): CataloguedArtifact {
  const version = "4.3.2";
  const download: Download = {
    url: `https://github.com/rabbitmq/rabbitmq-server/releases/download/v${version}/rabbitmq-server-generic-unix-${version}.tar.xz`,
    folder: `rabbitmq_server-${version}`,
    sha256: "881cbdd22231c3879e45a58d79a83d69c6604d0e291ff6dec2d9e7ab649b119e",
    checksumSource: `Homebrew's formula of ${version}; the release is signed by RabbitMQ's key 0A9A F211 5F46 87BD 2980 3A20 6B73 A36E 6026 DFCA`,
  };
  return {
    name: "rabbitmq",
    version,
    roles: ["rabbitmq"],
    kind: "tar.xz",
    license: "MPL-2.0",
    downloads: { x86_64: download, arm64: download },
  };
}

/**
 * What RabbitMQ runs on; 4.3 wants 27 ("Erlang Version Requirements" of its documentation). Built by the Erlang
 * Ecosystem Foundation on Ubuntu 22.04, which asks for glibc 2.34 and OpenSSL 3: what Amazon Linux 2023 has. It runs
 * after `./Install -minimal <folder>`.
 */
export function erlang(): CataloguedArtifact {
  const version = "27.3.4.18";
  return {
    name: "erlang",
    version,
    roles: ["rabbitmq"],
    kind: "tar.gz",
    license: "Apache-2.0",
    downloads: {
      x86_64: {
        url: `https://builds.hex.pm/builds/otp/amd64/ubuntu-22.04/OTP-${version}.tar.gz`,
        file: `OTP-${version}-ubuntu-22.04-amd64.tar.gz`,
        folder: `OTP-${version}`,
        sha256: "72ceab002e9943b1d8f6bf4e50478ed4d16e5542e1bf8daa2382b8dbdb234966",
        checksumSource: `line OTP-${version}, fourth column, of builds.txt in the same folder`,
      },
    },
  };
}
