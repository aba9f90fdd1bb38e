import type { GoPrograms } from "./go-programs";

/** The scanner of Kubernetes objects, pinned: the reviewed exceptions belong to this version's checks. */
export const kubeScore: GoPrograms = {
  name: "kube-score",
  version: "1.20.0",
  module: "github.com/zegl/kube-score",
  packages: { "kube-score": "github.com/zegl/kube-score/cmd/kube-score" },
  packageCount: 450,
  duration: "under a minute on 2 cores",
  neededFor: "building kube-score, which scans the Kubernetes objects",
};
