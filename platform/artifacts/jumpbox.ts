import type { CataloguedArtifact, Download } from "./artifact";

/** One minor version away from the cluster's at most (kubernetes.io, "Version Skew Policy"). */
export function kubectl(): CataloguedArtifact {
  const version = "1.35.8";
  const download = (architecture: string, sha256: string): Download => ({
    url: `https://dl.k8s.io/release/v${version}/bin/linux/${architecture}/kubectl`,
    file: `kubectl-linux-${architecture}`,
    sha256,
    checksumSource: "<url>.sha256; kubernetes-sigs/kubespray, vars/main/checksums.yml, has the same",
  });
  return {
    name: "kubectl",
    version,
    roles: ["jumpbox"],
    kind: "binary",
    license: "Apache-2.0",
    downloads: {
      x86_64: download("amd64", "874d5e72dbb819f43cff16bcd1e4f8bac5b7f2361fe1e55049b0a6c676fb0cbf"),
      arm64: download("arm64", "cc749967b62f4422260bc9c0aa7a7c55f45175ae38cb8d95767b5d2b7e04c1fd"),
    },
  };
}
