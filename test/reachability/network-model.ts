import { Netmask } from "netmask";
import { referred, type Resource, resources, type Synthesis, text } from "../support/synthesis";

/** One end of a conversation: machines of a firewall group in their subnets, or an address outside the network. */
export type End = { readonly group: string; readonly subnets: readonly string[] } | { readonly address: string };

/** A packet's kind: the port it opens. */
export interface Door {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

/** One subnet or address of an end. */
interface Located {
  readonly end: End;
  readonly address: string;
}

interface Rule {
  readonly group: string;
  readonly direction: "in" | "out";
  readonly peerGroup: string | undefined;
  readonly cidr: string | undefined;
  readonly objectStore: boolean;
  readonly from: number;
  readonly to: number;
  readonly protocol: string;
}

interface WallLine {
  readonly egress: boolean;
  readonly protocol: string;
  readonly cidr: string;
  readonly from: number;
  readonly to: number;
}

interface SubnetFacts {
  readonly cidr: string;
  readonly wall: readonly WallLine[] | undefined;
  /** Where packets for the internet go. */
  readonly wayOut: "gateway" | "nat" | undefined;
}

/** A port that answers come back to. */
const answerPort = 49_152;

/**
 * The network as the cloud would judge a packet, computed from the synthesised rules: security groups on both sides,
 * the walls of both subnets in both directions, routes to the internet.
 */
export class NetworkModel {
  readonly rules: readonly Rule[];
  private readonly subnets: ReadonlyMap<string, SubnetFacts>;

  constructor(private readonly stack: Synthesis) {
    this.rules = rulesOf(stack);
    this.subnets = new Map(
      resources(stack, "aws_subnet").map((subnet) => [text(subnet.values["cidr_block"]), this.factsOf(subnet)]),
    );
  }

  /** Names of the firewall's groups. */
  get groups(): string[] {
    return resources(this.stack, "aws_security_group").map(nameOf).sort();
  }

  /** Share of the pairs of subnets between which a connection can be opened: 0 closed, 1 open from and to everywhere. */
  openness(from: End, to: End, door: Door): number {
    const pairs = addressesOf(from).flatMap((source) => addressesOf(to).map((target) => ({ source, target })));
    const open = pairs.filter(
      ({ source, target }) =>
        this.groupsAllow({ end: from, address: source }, { end: to, address: target }, door) &&
        this.networkAllows(source, target, door),
    );
    return open.length / pairs.length;
  }

  /** Every port that a rule of the stack names, in or out: what a test has to try. */
  get doors(): Door[] {
    const named = this.rules.flatMap(({ from, to, protocol }) =>
      protocol === "-1" ? [] : [from, to].map((port) => ({ port, protocol: protocol as "tcp" | "udp" })),
    );
    return [...new Map(named.map((door) => [`${door.protocol} ${door.port}`, door])).values()];
  }

  private groupsAllow(from: Located, to: Located, door: Door): boolean {
    const allows = (direction: Rule["direction"], { end }: Located, peer: Located) =>
      "address" in end || this.rules.some((rule) => covers(rule, direction, end.group, peer, door));
    return allows("out", from, to) && allows("in", to, from);
  }

  /** Within one subnet there is no wall and no route. */
  private networkAllows(source: string, target: string, door: Door): boolean {
    if (source === target) return true;
    const answer = { ...door, port: answerPort };
    return this.passes(source, target, door) && this.passes(target, source, answer) && this.routed(source, target);
  }

  private passes(source: string, target: string, door: Door): boolean {
    const leaving = this.subnets.get(source)?.wall;
    const arriving = this.subnets.get(target)?.wall;
    return (
      (leaving === undefined || leaving.some((line) => line.egress && admits(line, target, door))) &&
      (arriving === undefined || arriving.some((line) => !line.egress && admits(line, source, door)))
    );
  }

  private routed(a: string, b: string): boolean {
    const source = this.subnets.get(a);
    const target = this.subnets.get(b);
    if (source && target) return true;
    if (source) return isPrivate(b) || source.wayOut !== undefined;
    return target !== undefined && (isPrivate(a) || target.wayOut === "gateway");
  }

  private factsOf(subnet: Resource): SubnetFacts {
    return {
      cidr: text(subnet.values["cidr_block"]),
      wall: this.wallOf(subnet),
      wayOut: this.wayOutOf(subnet),
    };
  }

  private wallOf(subnet: Resource): WallLine[] | undefined {
    const wall = resources(this.stack, "aws_network_acl").find((acl) =>
      referred(this.stack, acl.values["subnet_ids"]).includes(subnet),
    );
    if (!wall) return undefined;
    return resources(this.stack, "aws_network_acl_rule")
      .filter((line) => referred(this.stack, line.values["network_acl_id"]).includes(wall))
      .map(({ values }) => ({
        egress: values["egress"] === true,
        protocol: text(values["protocol"]),
        cidr: text(values["cidr_block"]),
        from: Number(values["from_port"]),
        to: Number(values["to_port"]),
      }));
  }

  private wayOutOf(subnet: Resource): SubnetFacts["wayOut"] {
    const association = resources(this.stack, "aws_route_table_association").find((one) =>
      referred(this.stack, one.values["subnet_id"]).includes(subnet),
    );
    const tables = referred(this.stack, association?.values["route_table_id"]);
    const route = resources(this.stack, "aws_route").find(
      ({ values }) =>
        values["destination_cidr_block"] === "0.0.0.0/0" &&
        referred(this.stack, values["route_table_id"]).some((table) => tables.includes(table)),
    );
    if (!route) return undefined;
    return route.values["gateway_id"] === undefined ? "nat" : "gateway";
  }
}

function rulesOf(stack: Synthesis): Rule[] {
  const read = (type: string, direction: "in" | "out") =>
    resources(stack, type).map(({ values }): Rule => {
      const nameIn = (value: unknown) => referred(stack, value).map(nameOf)[0];
      return {
        group: nameIn(values["security_group_id"]) ?? "",
        direction,
        peerGroup:
          values["referenced_security_group_id"] === undefined
            ? undefined
            : nameIn(values["referenced_security_group_id"]),
        cidr: values["cidr_ipv4"] === undefined ? undefined : text(values["cidr_ipv4"]),
        objectStore: values["prefix_list_id"] !== undefined,
        from: Number(values["from_port"] ?? 0),
        to: Number(values["to_port"] ?? 65_535),
        protocol: text(values["ip_protocol"]),
      };
    });
  return [...read("aws_vpc_security_group_ingress_rule", "in"), ...read("aws_vpc_security_group_egress_rule", "out")];
}

function covers(rule: Rule, direction: Rule["direction"], group: string, peer: Located, door: Door): boolean {
  if (rule.direction !== direction || rule.group !== group || rule.objectStore) return false;
  const anyPort = rule.protocol === "-1";
  if (!anyPort && (rule.protocol !== door.protocol || door.port < rule.from || door.port > rule.to)) return false;
  if (rule.cidr !== undefined) return new Netmask(rule.cidr).contains(peer.address);
  return "group" in peer.end && rule.peerGroup === peer.end.group;
}

const addressesOf = (end: End): readonly string[] => ("address" in end ? [end.address] : end.subnets);
/** Name of a firewall group, from its resource. */
export const nameOf = ({ path }: Resource) => path.split("/").at(-1) ?? "";
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((range) => new Netmask(range));
const isPrivate = (address: string) => privateRanges.some((range) => range.contains(address));
const admits = (line: WallLine, address: string, { port, protocol }: Door) =>
  line.protocol === protocol && new Netmask(line.cidr).contains(address) && port >= line.from && port <= line.to;
