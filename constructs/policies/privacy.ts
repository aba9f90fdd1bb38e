import { Annotations, type IAspect, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { given } from "./attributes";

/** What would put a resource of a type on the internet: whether it does, and the way out. */
interface Exposure {
  readonly isPublic: (resource: TerraformResource) => boolean;
  readonly fix: string;
}

const nested = (resource: TerraformResource, block: string, attribute: string): unknown =>
  (given(resource, block) as Record<string, unknown> | undefined)?.[attribute];

/** Wider than the largest private range, 10.0.0.0/8: two halves of the internet are the internet. */
const isWide = (range: unknown): boolean => typeof range === "string" && Number(range.split("/")[1] ?? 128) < 8;

/** By Terraform type. Only an explicit false is private where the cloud's default is public. */
const exposures: Readonly<Record<string, Exposure>> = {
  aws_db_instance: {
    isPublic: (resource) => given(resource, "publiclyAccessible") === true,
    fix: "Set publiclyAccessible: false",
  },
  aws_eks_cluster: {
    isPublic: (resource) => nested(resource, "vpcConfig", "endpointPublicAccess") !== false,
    fix: "Set vpcConfig.endpointPublicAccess: false",
  },
  aws_subnet: {
    isPublic: (resource) => given(resource, "mapPublicIpOnLaunch") === true,
    fix: "Set mapPublicIpOnLaunch: false",
  },
  aws_instance: {
    isPublic: (resource) => given(resource, "associatePublicIpAddress") !== false,
    fix: "Set associatePublicIpAddress: false",
  },
  aws_lb: {
    isPublic: (resource) => given(resource, "internal") !== true,
    fix: "Set internal: true",
  },
  aws_vpc_security_group_ingress_rule: {
    isPublic: (resource) => isWide(given(resource, "cidrIpv4")) || isWide(given(resource, "cidrIpv6")),
    fix: "Name the ranges or the group that may come in",
  },
};

/** What answers the internet on purpose, by construct path below the stack, with the reason. */
export const openings: Readonly<Record<string, string>> = {
  "account/entry/public/balancer":
    "the public entry; its firewall group opens 443 and 80, and a web ACL stands before it",
  "account/firewall/internet-to-entry-public-tcp-443-in-0.0.0.0-0": "customers reach the exchange",
  "account/firewall/internet-to-entry-public-tcp-80-in-0.0.0.0-0": "customers who typed no https are redirected",
};

/** Nothing answers the internet by accident. */
export class Privacy implements IAspect {
  visit(node: IConstruct): void {
    if (!TerraformResource.isTerraformResource(node)) return;
    if (node.node.path.split("/").slice(1).join("/") in openings) return;
    const exposure = exposures[node.terraformResourceType];
    if (exposure?.isPublic(node)) {
      Annotations.of(node).addError(`${node.node.path}: is open to the internet. Fix: ${exposure.fix}`);
    }
  }
}
