import { edit, type Edit } from "../edits";
import { both, type PullRequest } from "../pull-request";

const kubernetes = (version: string): Edit[] => [
  edit("environments/schema/cluster.ts", 'oneOf(["1.35"],', `oneOf(["1.35", "${version}"],`),
  edit("environments/stage.ts", 'version: "1.35",', `version: "${version}",`),
];

const cluster = [
  "update stage/stage aws_eks_cluster.account_cluster_*",
  "update stage/stage aws_eks_node_group.account_cluster_*",
  "update stage/cluster core/Namespace/*",
  "update stage/cluster admissionregistration.k8s.io/ValidatingAdmissionPolicy/rkcp-namespaces",
];

const mysql = (version: string): Edit[] => [
  edit("environments/schema/database.ts", 'oneOf(["5.7"],', `oneOf(["5.7", "${version}"],`),
  edit("environments/stage.ts", 'version: "5.7",', `version: "${version}",`),
];

const database = "aws_db_instance.account_database_instance_*";

/** Of versions that go up, too far, or down. */
export const versionPullRequests: readonly PullRequest[] = [
  {
    title: "Upgrade Kubernetes in stage by one",
    edits: kubernetes("1.36"),
    verdict: "passed",
    changes: cluster,
    findings: [],
  },
  {
    title: "Upgrade Kubernetes in stage by two",
    edits: kubernetes("1.37"),
    verdict: "refused",
    changes: cluster,
    findings: ["kubernetes-version stage/stage aws_eks_cluster.account_cluster_*"],
  },
  {
    title: "Go back to an older Kubernetes in stage",
    edits: kubernetes("1.34"),
    verdict: "refused",
    changes: cluster,
    findings: [
      "kubernetes-version stage/stage aws_eks_cluster.account_cluster_*",
      // What "restricted" means is read from an older release, which may refuse less.
      "admission stage/cluster core/Namespace/*",
    ],
  },
  {
    title: "Upgrade MySQL in stage by one series",
    edits: mysql("8.0"),
    verdict: "refused",
    changes: [`update stage/stage ${database}`],
    findings: [`database-version stage/stage ${database}`],
  },
  {
    title: "Upgrade MySQL in stage by two series",
    edits: mysql("8.4"),
    verdict: "refused",
    changes: [`update stage/stage ${database}`],
    findings: [`database-version stage/stage ${database}`],
  },
  {
    title: "Go back to an older provider",
    edits: [edit("constructs/aws/cloud.ts", 'providerVersion = "~> 6.25"', 'providerVersion = "~> 6.20"')],
    verdict: "refused",
    changes: both(
      "update @/@ terraform.required_providers.aws",
      "update @/@-bootstrap terraform.required_providers.aws",
    ),
    findings: both("downgrade @/@ terraform.required_providers.aws"),
  },
];
