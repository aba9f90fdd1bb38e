import { edit } from "../edits";
import { both, type PullRequest } from "../pull-request";

const operators = "account_people_operator_rights_*";
const onCall = "account_people_on-call_rights_*";

/** Of who may do what, and of what refuses the rest. */
export const rightsPullRequests: readonly PullRequest[] = [
  {
    title: "Let operators end machines",
    edits: [
      edit(
        "constructs/aws/people.ts",
        'Action: "ec2:RebootInstances",',
        'Action: ["ec2:RebootInstances", "ec2:TerminateInstances"],',
      ),
    ],
    verdict: "refused",
    changes: both(`update @/@ aws_iam_role_policy.${operators}`, `update @/@ aws_iam_role_policy.${onCall}`),
    findings: both(`identity @/@ aws_iam_role_policy.${operators}`, `identity @/@ aws_iam_role_policy.${onCall}`),
  },
  {
    title: "Take tagging of snapshots from operators",
    edits: [
      edit(
        "constructs/aws/people.ts",
        'Action: ["rds:CreateDBSnapshot", "rds:AddTagsToResource"],',
        'Action: "rds:CreateDBSnapshot",',
      ),
    ],
    verdict: "passed",
    changes: both(`update @/@ aws_iam_role_policy.${operators}`),
    findings: [],
  },
  {
    title: "Let people on call open shells in pods",
    edits: [
      edit(
        "platform/access/roles.ts",
        'rules: [rule("", ["pods"], ["delete"])] }',
        'rules: [rule("", ["pods"], ["delete"]), rule("", ["pods/exec"], ["create"])] }',
      ),
    ],
    verdict: "refused",
    changes: both("update @/cluster rbac.authorization.k8s.io/ClusterRole/rkcp:on-call"),
    findings: both("identity @/cluster rbac.authorization.k8s.io/ClusterRole/rkcp:on-call"),
  },
  {
    title: "Make roles without a boundary, past the policies of synth",
    edits: [
      edit(
        "constructs/aws/role.ts",
        "    this.needs = props.statements",
        '    this.role.addOverride("permissions_boundary", "");\n    this.needs = props.statements',
      ),
    ],
    verdict: "refused",
    changes: both("update @/@ aws_iam_role.*"),
    findings: both("boundary @/@ aws_iam_role.*"),
  },
  {
    title: "Make roles without a boundary",
    edits: [edit("constructs/aws/role.ts", "      permissionsBoundary: context.boundaryArn,\n", "")],
    verdict: "incomplete",
    changes: [],
    findings: [],
    trouble: "has no permission boundary. Allowed: rkcp-",
  },
  {
    title: "Admit pods that are less restricted",
    edits: [
      edit(
        "constructs/kubernetes/namespace.ts",
        '[`pod-security.kubernetes.io/${mode}`, "restricted"],',
        '[`pod-security.kubernetes.io/${mode}`, "baseline"],',
      ),
    ],
    verdict: "refused",
    changes: both("update @/cluster core/Namespace/*", "update @/cluster *ValidatingAdmissionPolicy/rkcp-namespaces"),
    findings: both("admission @/cluster core/Namespace/*"),
  },
  {
    title: "Let operators change what they restart",
    edits: [
      edit(
        "charts/admission-chart.ts",
        '    admissionPolicy(this, { name: "rkcp-restart", spec: restartPolicy(), where: everywhere });\n',
        "",
      ),
    ],
    verdict: "refused",
    changes: both(
      "destroy @/cluster admissionregistration.k8s.io/ValidatingAdmissionPolicy/rkcp-restart",
      "destroy @/cluster admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding/rkcp-restart",
    ),
    findings: both(
      "admission @/cluster admissionregistration.k8s.io/ValidatingAdmissionPolicy/rkcp-restart",
      "admission @/cluster admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding/rkcp-restart",
    ),
  },
  {
    title: "Keep logs of the database for three months",
    edits: [edit("constructs/aws/database.ts", "const logRetentionDays = 365;", "const logRetentionDays = 90;")],
    verdict: "refused",
    changes: both("update @/@ aws_cloudwatch_log_group.account_database_*"),
    findings: both("audit @/@ aws_cloudwatch_log_group.account_database_*"),
  },
];
