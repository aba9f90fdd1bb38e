import { edit, rewrite } from "../edits";
import { both, type PullRequest } from "../pull-request";

/** Of addresses, and of who may speak to whom. */
export const networkPullRequests: readonly PullRequest[] = [
  {
    title: "Move the data tier to other addresses",
    edits: [edit("platform/addresses.ts", "data: { bits: 8, index: 196 },", "data: { bits: 8, index: 212 },")],
    verdict: "passed",
    changes: [
      ...both(
        "replace @/@ aws_subnet.account_network_data-*",
        "replace @/@ aws_route_table_association.account_network_data-*",
        "update @/@ aws_db_subnet_group.account_database_subnets_*",
        "update @/@ aws_network_acl*.account_data-wall_*",
        "update @/@ networking.k8s.io/NetworkPolicy/*",
        "update @/platform-tools networking.k8s.io/NetworkPolicy/mysqld-exporter",
        "update @/cluster admissionregistration.k8s.io/ValidatingAdmissionPolicy/rkcp-pin-network",
      ),
      // Its brokers are machines in these subnets, all of them at once; stage has them in the cluster.
      "* production/production aws_network_acl_rule.*",
      "replace production/production aws_instance.account_machines_rabbitmq-*",
      "replace production/production aws_volume_attachment.account_machines_rabbitmq-*",
      "update production/production aws_route53_record.account_dns_rabbitmq-*",
      "update production/production aws_cloudwatch_metric_alarm.account_machines_rabbitmq-*",
    ],
    findings: [],
    felt: "trading-stops",
  },
  {
    title: "Move the network of stage to other addresses",
    edits: [rewrite("environments/stage.ts", (text) => text.replaceAll('"10.20.', '"10.21.'))],
    verdict: "refused",
    changes: [
      "replace stage/stage aws_vpc.account_network_vpc_*",
      // Whatever stands in it goes with it, or is led elsewhere.
      "replace stage/stage aws_subnet.*",
      "replace stage/stage aws_security_group.*",
      "replace stage/stage aws_instance.*",
      "replace stage/stage aws_eks_node_group.*",
      "replace stage/stage aws_*",
      "update stage/stage aws_db_instance.*",
      "update stage/stage aws_eks_cluster.*",
      "update stage/stage aws_*",
      "update stage/stage output.*",
      "update stage/* networking.k8s.io/NetworkPolicy/*",
      "update stage/cluster admissionregistration.k8s.io/ValidatingAdmissionPolicy/rkcp-pin-network",
    ],
    findings: ["stateful-loss stage/stage aws_vpc.account_network_vpc_*"],
  },
  {
    title: "Let Rango read candles",
    edits: [
      edit(
        "platform/flows/applications.ts",
        '    flow("coinhub", "internet", 443,',
        '    flow("rango", "influxdb", 8086, "candles for new browsers"),\n    flow("coinhub", "internet", 443,',
      ),
    ],
    verdict: "passed",
    changes: both(
      "update @/@ networking.k8s.io/NetworkPolicy/rango",
      "update @/@ networking.k8s.io/NetworkPolicy/influxdb",
    ),
    findings: [],
  },
  {
    title: "Let pods that call the internet call everybody",
    edits: [
      edit(
        "constructs/kubernetes/network-policy.ts",
        "return [{ ipBlock: internet }];",
        'return [{ ipBlock: { cidr: "0.0.0.0/0" } }];',
      ),
    ],
    verdict: "refused",
    changes: both("update @/* networking.k8s.io/NetworkPolicy/*", "update @/cluster *ValidatingAdmissionPolicy/rkcp-*"),
    findings: both("network-policy @/* networking.k8s.io/NetworkPolicy/*"),
  },
  {
    title: "Deny calls to pods alone",
    edits: [
      edit(
        "constructs/kubernetes/network-policy.ts",
        '{ spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } }',
        '{ spec: { podSelector: {}, policyTypes: ["Ingress"] } }',
      ),
    ],
    verdict: "refused",
    changes: both(
      "update @/@ networking.k8s.io/NetworkPolicy/default-deny",
      "update @/platform-tools networking.k8s.io/NetworkPolicy/default-deny",
      "update @/vault-access networking.k8s.io/NetworkPolicy/default-deny",
      "update @/cluster admissionregistration.k8s.io/ValidatingAdmissionPolicy/rkcp-pin-network",
    ),
    findings: both(
      "network-policy @/vault-access networking.k8s.io/NetworkPolicy/default-deny",
      "network-policy @/@ networking.k8s.io/NetworkPolicy/default-deny",
      "network-policy @/platform-tools networking.k8s.io/NetworkPolicy/default-deny",
    ),
  },
  {
    title: "Open MySQL to the internet",
    edits: [
      edit(
        "constructs/aws/firewall.ts",
        "        new VpcSecurityGroupIngressRule(this, ",
        `        if (flow.port === 3306) {
          const open = new VpcSecurityGroupIngressRule(this, \`open-\${flow.id}\`, { securityGroupId, ...common });
          open.addOverride("cidr_ipv4", "0.0.0.0/0");
        }
        new VpcSecurityGroupIngressRule(this, `,
      ),
    ],
    verdict: "refused",
    changes: both("create @/@ aws_vpc_security_group_ingress_rule.account_firewall_open-*"),
    findings: both("public-exposure @/@ aws_vpc_security_group_ingress_rule.account_firewall_open-*"),
  },
  {
    title: "Open a security group as the policies of synth see it",
    edits: [
      edit(
        "constructs/aws/firewall.ts",
        '"in", target), { securityGroupId, ...common, ...target });',
        '"in", target), { securityGroupId, ...common, cidrIpv4: "0.0.0.0/0" });',
      ),
    ],
    verdict: "incomplete",
    changes: [],
    findings: [],
    trouble: "is open to the internet. Fix: Name the ranges or the group that may come in",
  },
  {
    title: "Let buckets be public",
    edits: [edit("constructs/aws/bucket.ts", "restrictPublicBuckets: true,", "restrictPublicBuckets: false,")],
    verdict: "refused",
    changes: both(
      "update @/@ aws_s3_bucket_public_access_block.*",
      "update @/@-bootstrap aws_s3_bucket_public_access_block.*",
    ),
    findings: both(
      "public-exposure @/@ aws_s3_bucket_public_access_block.*",
      "public-exposure @/@-bootstrap aws_s3_bucket_public_access_block.*",
    ),
  },
];
