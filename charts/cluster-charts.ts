import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { addObject } from "../constructs/kubernetes/manifest";
import { managedBy } from "../constructs/kubernetes/metadata";
import { namespaceObject } from "../constructs/kubernetes/namespace";
import { namespacesOf } from "../platform/namespaces";
import type { Platform } from "../platform/platform";
import { priorities } from "../platform/priorities";
import { dataStorageClass } from "../platform/storage";

/** Every Namespace of the environment. */
export class NamespacesChart extends Chart {
  constructor(scope: Construct, platform: Platform) {
    super(scope, "namespaces");
    const { version } = platform.environment.cluster;
    for (const plan of namespacesOf(platform)) namespaceObject(this, plan.name, plan, version);
  }
}

/** Who goes first when nodes are full, and what volumes are made of. */
export class ClassesChart extends Chart {
  constructor(scope: Construct) {
    super(scope, "classes");
    for (const { name, value, preempts, description } of priorities) {
      addObject(
        this,
        name,
        "PriorityClass",
        { name, labels: managedBy },
        {
          value,
          globalDefault: false,
          preemptionPolicy: preempts ? "PreemptLowerPriority" : "Never",
          description,
        },
      );
    }
    addObject(
      this,
      "storage",
      "StorageClass",
      { name: dataStorageClass, labels: managedBy },
      {
        provisioner: "ebs.csi.aws.com",
        parameters: { type: "gp3", encrypted: "true", "csi.storage.k8s.io/fstype": "ext4" },
        reclaimPolicy: "Retain",
        allowVolumeExpansion: true,
        // A volume is made in the zone its pod was given, never the other way round.
        volumeBindingMode: "WaitForFirstConsumer",
      },
    );
  }
}
