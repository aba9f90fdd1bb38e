import type { Environment } from "../../environments/schema";
import { toolsNamespace } from "../ends";
import { imageReference } from "../images";
import { nameLabel } from "../places";
import { placementOf, poolLabel } from "../pools";
import { priorityOf } from "../priorities";
import type { Image } from "../workloads/workload";
import { toolNames } from "./names";

/** Where the scenarios are, in the agents as in the controller's list of files. */
export const scenariosFolder = "/opt/rkcp/qa";
export const scenarioFiles = ["http.mjs", "junit.mjs", "run.mjs", "scenarios.mjs"] as const;

/** The controller's ConfigMap, and its keys: a path with dots for slashes (constructs/kubernetes/config-files.ts). */
export const scenariosConfigMap = `${toolNames.jenkins}-files`;
const keyOf = (file: string) => `${scenariosFolder}/${file}`.slice(1).replaceAll("/", ".");

/** A run takes a minute; a pod that outlives half an hour is stuck. */
export const agentDeadlineSeconds = 1800;

/**
 * An agent's pod. One container with Node and the agent in it: steps in a second container would need `pods/exec` for
 * the controller, and with that a way into every pod of the namespace.
 *
 * It has no token of the cluster and no secret; its service account is the namespace's own, which has no rights.
 */
export function agentPod(env: Environment, image: Image) {
  const general = { namespace: toolsNamespace, tier: "tools", pool: "general" } as const;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { labels: { [nameLabel]: toolNames.jenkinsAgent } },
    spec: {
      serviceAccountName: "default",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: "Never",
      priorityClassName: priorityOf(general).name,
      terminationGracePeriodSeconds: 30,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 1000,
        seccompProfile: { type: "RuntimeDefault" },
      },
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              {
                matchExpressions: [{ key: poolLabel, operator: "In", values: [...placementOf(env, general).pools] }],
              },
            ],
          },
        },
      },
      containers: [
        {
          // The one name by which the plugin knows the agent's container.
          name: "jnlp",
          image: imageReference(image),
          imagePullPolicy: "IfNotPresent",
          workingDir: "/home/jenkins/agent",
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            privileged: false,
            readOnlyRootFilesystem: true,
            runAsNonRoot: true,
          },
          resources: {
            requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "128Mi" },
            limits: { cpu: "1", memory: "512Mi", "ephemeral-storage": "512Mi" },
          },
          volumeMounts: [
            { name: "scenarios", mountPath: scenariosFolder, readOnly: true },
            { name: "tmp", mountPath: "/tmp" },
          ],
        },
      ],
      volumes: [
        {
          name: "scenarios",
          configMap: {
            name: scenariosConfigMap,
            items: scenarioFiles.map((file) => ({ key: keyOf(file), path: file })),
          },
        },
        { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
      ],
    },
  };
}
