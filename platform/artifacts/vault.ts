import type { CataloguedArtifact, Download } from "./artifact";

/** The free Vault; one version behind the Agent's image, whose checksums were not to be had. */
export function openbao(): CataloguedArtifact {
  const version = "2.7.1";
  const checksumSource =
    "checksums.txt of the release, signed by OpenBao's key 66D1 5FDD 8728 7219 C8E1 5478 D200 CD70 2853 E6D0";
  const url = (platform: string) =>
    `https://github.com/openbao/openbao/releases/download/v${version}/openbao_${version}_${platform}.tar.gz`;
  return {
    name: "openbao",
    version,
    roles: ["vault"],
    distribution: "openbao",
    kind: "tar.gz",
    license: "MPL-2.0",
    downloads: {
      x86_64: {
        url: url("linux_amd64"),
        sha256: "0e2f1ce10d124e03112b50dd2fbec6b78003783253bc3a91587938f39d1e2243",
        checksumSource,
      },
      arm64: {
        url: url("linux_arm64"),
        sha256: "2b3807d90f224df05d4fe1fdede7f052d2227596c648a56bd291381f8fd01840",
        checksumSource,
      },
    },
  };
}

/**
 * What opens OpenBao with the cloud's key. Built in until 2.6, whose support ended in September 2026; a program of its
 * own since 2.7 (bosh facts 3.1). The server's `plugin "kms"` stanza repeats the checksum.
 */
export function openbaoSealPlugin(): CataloguedArtifact {
  const version = "0.1.0";
  const release = `https://github.com/openbao/openbao-plugins/releases/download/kms-aws-v${version}`;
  const download = (platform: string, sha256: string): Download => ({
    url: `${release}/openbao-plugin-kms-aws_${platform}.tar.gz`,
    file: `openbao-plugin-kms-aws_${platform}`,
    member: `openbao-plugin-kms-aws_${platform}`,
    sha256,
    checksumSource: `the program's line in checksums-kms-aws.txt of the release kms-aws-v${version}`,
  });
  return {
    name: "openbao-plugin-kms-aws",
    version,
    roles: ["vault"],
    distribution: "openbao",
    kind: "binary",
    license: "MPL-2.0",
    downloads: {
      x86_64: download("linux_amd64_v1", "fa332cf1863a948d4b166ed9acb7da1608fb1dffbde4425626d787424fda5a05"),
      arm64: download("linux_arm64_v8.0", "9925bd77bb644fbf8a3a479deb39768e5a230e9b2b4eafad18971b54b3b580e2"),
    },
  };
}

/** HashiCorp's Vault, under the Business Source License. */
export function vault(): CataloguedArtifact {
  const version = "2.1.1";
  const release = `https://releases.hashicorp.com/vault/${version}/vault_${version}`;
  const checksumSource = `${release}_SHA256SUMS, signed by HashiCorp; the same values stand in its Homebrew formula`;
  return {
    name: "vault",
    version,
    roles: ["vault"],
    distribution: "vault",
    kind: "zip",
    license: "BUSL-1.1",
    downloads: {
      x86_64: {
        url: `${release}_linux_amd64.zip`,
        sha256: "8aa90f9cea46f541fc7baa3d0ec692fc06afde9a248cc1f2dcac46a567c6f56b",
        checksumSource,
      },
      arm64: {
        url: `${release}_linux_arm64.zip`,
        sha256: "c2c74e111ffbc83b3d29c6f0c0215a5e53d738c9fad045f7797bcdcde3156067",
        checksumSource,
      },
    },
  };
}
