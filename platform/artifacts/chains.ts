import type { CataloguedArtifact, Download } from "./artifact";

/** Bitcoin Core 31 is maintained until 34; 32.1 waits for a checksum (bosh facts 4.2). */
export function bitcoin(): CataloguedArtifact {
  const version = "31.1";
  const download = (platform: string, sha256: string): Download => ({
    url: `https://bitcoincore.org/bin/bitcoin-core-${version}/bitcoin-${version}-${platform}.tar.gz`,
    folder: `bitcoin-${version}`,
    sha256,
    checksumSource: `bitcoin-core/guix.sigs, folder ${version}: 15 builders signed the same value (bosh facts 4.2)`,
  });
  return {
    name: "bitcoin",
    version,
    roles: ["bitcoin"],
    kind: "tar.gz",
    license: "MIT",
    downloads: {
      x86_64: download("x86_64-linux-gnu", "b80d9c3e04da78fb6f0569685673418cf686fadba9042d926d13fb87ff503f9e"),
      arm64: download("aarch64-linux-gnu", "dcf1873f2208ba4f962f3398d47e154c39c0084be8f4553e05c940d0ace3d004"),
    },
  };
}

/** 23.1.8 mends three crashes that strangers could cause (bosh facts 4.2). */
export function dash(): CataloguedArtifact {
  const version = "23.1.8";
  const download = (platform: string, sha256: string): Download => ({
    url: `https://github.com/dashpay/dash/releases/download/v${version}/dashcore-${version}-${platform}.tar.gz`,
    folder: `dashcore-${version}`,
    sha256,
    checksumSource: `dashpay/guix.sigs, folder ${version}: 5 builders signed the same value (bosh facts 4.2)`,
  });
  return {
    name: "dash",
    version,
    roles: ["dash"],
    kind: "tar.gz",
    license: "MIT",
    downloads: {
      x86_64: download("x86_64-linux-gnu", "e664cad0fe860afa3d005be0db1eb06da598f2f83421083afae77191e3115825"),
      arm64: download("aarch64-linux-gnu", "b96fef477ea01f5c47cc3d3f7de3fdd0bc8cc86f64660f720e8206d889604523"),
    },
  };
}

/** Its publisher signs each file and lists no checksums: the newest version whose checksum somebody wrote down. */
export function geth(): CataloguedArtifact {
  const version = "1.17.4";
  const commit = "36a7dc72";
  const folder = `geth-linux-amd64-${version}-${commit}`;
  return {
    name: "geth",
    version,
    roles: ["ethereum"],
    kind: "tar.gz",
    license: "GPL-3.0-only",
    downloads: {
      x86_64: {
        url: `https://gethstore.blob.core.windows.net/builds/${folder}.tar.gz`,
        folder,
        sha256: "9113657e52d41879b8feaca8a4163d325ccce5b038aea59775a0bb3b26d2100a",
        checksumSource:
          "pinned in a public container build; compare the signature, <url>.asc, with the builders' keys on geth.ethereum.org/downloads",
      },
    },
  };
}

/** Ethereum's other half: since 2022 an execution client follows the chain only beside one (cloud facts 1.8). */
export function lighthouse(): CataloguedArtifact {
  const version = "8.2.2";
  return {
    name: "lighthouse",
    version,
    roles: ["ethereum"],
    kind: "tar.gz",
    license: "Apache-2.0",
    downloads: {
      x86_64: {
        url: `https://github.com/sigp/lighthouse/releases/download/v${version}/lighthouse-v${version}-x86_64-unknown-linux-gnu.tar.gz`,
        sha256: "334922e4b55075fbe86acaef3ce2a8e55699d2c647443e83cffed00f3babfaa8",
        checksumSource:
          "pinned in two public repositories, one of which checks the release's signature by key 15E6 6D94 1F69 7E28 F493 81F4 2641 6DC3 F306 74B0",
      },
    },
  };
}
