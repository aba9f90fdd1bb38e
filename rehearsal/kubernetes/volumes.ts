import { messageOf } from "../problem";
import type { ApiClient, ApiObject } from "./api-client";
import { zoneLabel } from "./nodes";
import { z } from "zod";

/** The provisioner of the storage classes whose claims get volumes: the driver that EKS's add-on would run. */
const playedDriver = "ebs.csi.aws.com";

/** Set by the scheduler once it knows where the first pod of a claim will run. */
const selectedNode = "volume.kubernetes.io/selected-node";
const provisioner = "volume.kubernetes.io/storage-provisioner";

const claimSpec = z.looseObject({
  spec: z.looseObject({
    storageClassName: z.string(),
    volumeName: z.string().optional(),
    accessModes: z.array(z.string()),
    resources: z.looseObject({ requests: z.record(z.string(), z.string()) }),
  }),
});
const storageClass = z.looseObject({ reclaimPolicy: z.string().optional() });

/**
 * Plays the volume driver: for each claim that waits for it, makes a PersistentVolume in the zone of the node that the
 * scheduler chose. The volume is no disk; where it may be used is as true as with one.
 */
export class FakeVolumes {
  private readonly faults: string[] = [];
  private stopFollowing: (() => Promise<void>) | undefined;

  constructor(private readonly api: ApiClient) {}

  start(): void {
    const seen = (type: string, claim: ApiObject): void => {
      if (type !== "DELETED") void this.provide(claim).catch((thrown: unknown) => this.faults.push(messageOf(thrown)));
    };
    const path = "/api/v1/persistentvolumeclaims";
    this.stopFollowing = this.api.follow(path, seen, (fault) => this.faults.push(fault));
  }

  /** What went wrong so far. */
  problems(): readonly string[] {
    return this.faults;
  }

  async stop(): Promise<void> {
    await this.stopFollowing?.();
  }

  private async provide(claim: ApiObject): Promise<void> {
    const { annotations = {}, name, namespace = "", uid = "" } = claim.metadata;
    const node = annotations[selectedNode];
    if (annotations[provisioner] !== playedDriver || node === undefined) return;
    const { spec } = claimSpec.parse(claim);
    if (spec.volumeName !== undefined) return;
    const zone = await this.zoneOf(node);
    const { reclaimPolicy = "Delete" } = storageClass.parse(
      await this.api.must("GET", `/apis/storage.k8s.io/v1/storageclasses/${spec.storageClassName}`),
    );
    const volume = {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: `pvc-${uid}`, annotations: { "pv.kubernetes.io/provisioned-by": playedDriver } },
      spec: {
        accessModes: spec.accessModes,
        capacity: { storage: spec.resources.requests["storage"] },
        storageClassName: spec.storageClassName,
        persistentVolumeReclaimPolicy: reclaimPolicy,
        claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
        hostPath: { path: `/there-is-no-disk/${uid}` },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: zoneLabel, operator: "In", values: [zone] }] }],
          },
        },
      },
    };
    const answer = await this.api.send("POST", "/api/v1/persistentvolumes", volume);
    // 409: an earlier event of the same claim made it.
    if (answer.status >= 300 && answer.status !== 409) {
      this.faults.push(`volume of claim ${namespace}/${name}: ${JSON.stringify(answer.body)}`);
    }
  }

  private async zoneOf(node: string): Promise<string> {
    const { metadata } = await this.api.get(`/api/v1/nodes/${node}`);
    return metadata.labels?.[zoneLabel] ?? "";
  }
}
