import { Ec2SubnetCidrReservation } from "@cdktf/provider-aws/lib/ec2-subnet-cidr-reservation";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { KeyPair } from "@cdktf/provider-aws/lib/key-pair";
import { Construct } from "constructs";
import type { BoshFoundation, BoshFoundationSpec } from "../../ports/bosh";
import type { NetworkSpec } from "../../ports/network";
import { identityNames } from "../bootstrap/names";
import type { AwsContext } from "../context";
import type { AwsFirewall } from "../firewall";
import type { AwsKeys } from "../keys";
import { AwsMachineIdentity } from "../machines/identity";
import type { AwsNetwork } from "../network";
import { policyDocument, type PolicyStatement } from "../policy-document";
import { nobodysKey } from "./key-pair";
import { machineMakerStatements } from "./statements";

export interface AwsBoshFoundationProps extends BoshFoundationSpec {
  readonly network: AwsNetwork;
  readonly firewall: AwsFirewall;
  readonly keys: AwsKeys;
  readonly subnets: NetworkSpec["subnets"];
  /** Role of the machine that runs `create-env`. */
  readonly starterRole: string;
}

/** AWS's clock, at every machine ("Set the time reference on your EC2 instance"); public ones are behind the firewall. */
const clock = "169.254.169.123";

/** An output that the director's manifest, a cloud-config or a person reads. */
export interface BoshOutput {
  readonly value: unknown;
  readonly description: string;
}

/**
 * What the director needs of AWS before it exists: who it is, what it may make and where. The machines it makes have no
 * rights of their own, but for Concourse's workers, which may do one thing: become the pipeline that applies this stack.
 */
export class AwsBoshFoundation extends Construct implements BoshFoundation {
  readonly directorName: string;
  readonly directorAddress: string;
  /** What `create-env` and cloud-configs take from here, by the names BOSH's own manifests use. */
  readonly outputs: Readonly<Record<string, BoshOutput>>;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsBoshFoundationProps) {
    super(scope, id);
    this.directorName = props.directorName;
    this.directorAddress = props.directorAddress;
    const [directorSubnet] = props.network.subnetIds("bosh", [props.zone]);
    if (directorSubnet === undefined) {
      throw new Error(`${this.node.path}: no subnet for BOSH in ${props.zone}. Fix: name a zone of the environment`);
    }
    // The jumpbox is in the same subnet with an address of EC2's choice, which must not be this one.
    new Ec2SubnetCidrReservation(this, "director-address", {
      subnetId: directorSubnet,
      cidrBlock: `${props.directorAddress}/32`,
      reservationType: "explicit",
      description: "BOSH director",
    });
    const keyPair = new KeyPair(this, "nobodys-key", { keyName: keyPairName(context), publicKey: nobodysKey });
    const { role } = identityNames(context);
    const worker = new AwsMachineIdentity(this, "concourse-worker", context, {
      role: "concourse-worker",
      description: "Concourse workers: they become the pipeline that applies this environment, and can do nothing else",
      statements: [{ Sid: "BecomeThePipeline", Effect: "Allow", Action: "sts:AssumeRole", Resource: role("ci-apply") }],
      tags: {},
    });
    const director = new AwsMachineIdentity(this, "director", context, {
      role: "bosh-director",
      description: "BOSH director: makes machines in its tiers and groups, touches nothing that others made",
      statements: machineMakerStatements(context, {
        subnetArns: props.tiers
          .flatMap((tier) => props.network.subnetIds(tier))
          .map((each) => subnetArn(context, each)),
        securityGroupArns: props.groups.map((group) => groupArn(context, props.firewall.groupId(group))),
        keyPairArn: context.arn("ec2", `key-pair/${keyPairName(context)}`),
        volumeKeyArn: props.keys.arn("volumes"),
        roleArns: [role("concourse-worker")],
      }),
      tags: {},
    });
    // The command line has no keys of its own: it is whoever its machine is (ops file aws/cli-iam-instance-profile.yml).
    new IamRolePolicy(this, "create-env", {
      name: "create-env",
      role: props.starterRole,
      policy: policyDocument(createEnvStatements(context, props)),
    });
    this.outputs = this.describe(context, props, { keyPair, director, worker, subnetId: directorSubnet });
  }

  private describe(
    context: AwsContext,
    props: AwsBoshFoundationProps,
    made: { keyPair: KeyPair; director: AwsMachineIdentity; worker: AwsMachineIdentity; subnetId: string },
  ): Record<string, BoshOutput> {
    const output = (value: unknown, description: string): BoshOutput => ({
      value,
      description: `BOSH: ${description}`,
    });
    const { directorName, internalCidr, internalGateway, nameServer, directorAddress, zone, firewall } = props;
    return {
      director_name: output(directorName, "name of the director"),
      internal_cidr: output(internalCidr, "range of the director's subnet"),
      internal_gw: output(internalGateway, "router of the director's subnet"),
      internal_dns: output([nameServer], "name server, for the ops file misc/dns.yml"),
      internal_ntp: output(clock, "clock, for the ops file misc/ntp.yml"),
      director__internal_ip: output(directorAddress, "fixed address of the director"),
      region: output(context.identity.region, "region"),
      az: output(zone, "zone of the director"),
      subnet_id: output(made.subnetId, "subnet of the director"),
      default_key_name: output(made.keyPair.keyName, "key pair that nobody holds; the adapter wants a name"),
      director__default_security_groups: output([firewall.groupId(props.directorGroup)], "groups of the director"),
      iam_instance_profile: output(made.director.profileName, "instance profile of the director"),
      kms_key_arn: output(props.keys.arn("volumes"), "what disks are encrypted with"),
      bosh_subnets: output(this.listSubnets(props), "subnets by tier and zone, for cloud-configs"),
      bosh_security_groups: output(
        Object.fromEntries(props.groups.map((group) => [group, firewall.groupId(group)])),
        "groups the director may give, for cloud-configs",
      ),
      bosh_instance_profiles: output({ "concourse-worker": made.worker.profileName }, "profiles the director may give"),
    };
  }

  private listSubnets({ tiers, subnets, network }: AwsBoshFoundationProps) {
    return Object.fromEntries(
      tiers.map((tier) => [
        tier,
        Object.fromEntries(
          subnets
            .filter((subnet) => subnet.tier === tier)
            .map(({ zone, cidr }) => [zone, { id: network.subnetIds(tier, [zone])[0], cidr }]),
        ),
      ]),
    );
  }
}

/** Enough to make one machine, the director, in its subnet and group, with its role. */
function createEnvStatements(context: AwsContext, props: AwsBoshFoundationProps): PolicyStatement[] {
  const { network, firewall, keys, zone, directorGroup } = props;
  return machineMakerStatements(context, {
    subnetArns: network.subnetIds("bosh", [zone]).map((each) => subnetArn(context, each)),
    securityGroupArns: [groupArn(context, firewall.groupId(directorGroup))],
    keyPairArn: context.arn("ec2", `key-pair/${keyPairName(context)}`),
    volumeKeyArn: keys.arn("volumes"),
    roleArns: [identityNames(context).role("bosh-director")],
  });
}

const keyPairName = (context: AwsContext) => context.name("bosh");
const subnetArn = (context: AwsContext, id: string) => context.arn("ec2", `subnet/${id}`);
const groupArn = (context: AwsContext, id: string) => context.arn("ec2", `security-group/${id}`);
