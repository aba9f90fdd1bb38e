import { edit } from "../edits";
import { both, type PullRequest } from "../pull-request";

/** Of addresses, and of who may speak to whom. */
export const networkPullRequests: readonly PullRequest[] = [
  {
    title: "Move the data tier to other addresses",
    edits: [edit("platform/addresses.ts", "data: { bits: 8, index: 196 },", "data: { bits: 8, index: 212 },")],
    verdict: "passed",
    changes: both(
      "replace @/@ aws_subnet.account_network_data-*",
      "replace @/@ aws_route_table_association.account_network_data-*",
      "update @/@ aws_db_subnet_group.account_database_subnets_*",
      "update @/@ aws_network_acl*.account_data-wall_*",
      "* @/@ aws_network_acl_rule.*",
      "* @/@ aws_vpc_security_group_*",
      "update @/@ networking.k8s.io/NetworkPolicy/*",
    ),
    findings: [],
    felt: "trading-stops",
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
    ),
    findings: both(
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
        `        const wide = flow.port === 3306 ? { cidrIpv4: "0.0.0.0/0" } : undefined;
        if (wide) new VpcSecurityGroupIngressRule(this, "open", { securityGroupId, ...common });
        if (wide) (this.node.findChild("open") as VpcSecurityGroupIngressRule).addOverride("cidr_ipv4", wide.cidrIpv4);
        new VpcSecurityGroupIngressRule(this, `,
      ),
    ],
    verdict: "refused",
    changes: both("create @/@ aws_vpc_security_group_ingress_rule.account_firewall_open_*"),
    findings: both("public-exposure @/@ aws_vpc_security_group_ingress_rule.account_firewall_open_*"),
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
