import {
  fixedAddressesAreInPlace,
  peeringEnvironmentsAreDistinct,
  podsFitTheNetwork,
  rangesAreDistinct,
  rangesAreUsable,
} from "../../../platform/rules/addresses";
import { environment } from "../../environments/descriptions";
import type { RuleCase } from "./rule-case";

const reason = "the office administers the environment";
const peer = (cidr: string) => ({ cidr, reason });
const kept =
  "The cloud keeps the first four addresses and the last one of a subnet. Fix: use the subnet's tenth or a later one";
const tier = "10.40.204.0/24, 10.40.205.0/24, 10.40.206.0/24";
const nodeAddresses = (...addresses: string[]) => ({ "nodes.dash.addresses": addresses });
/** An environment of its own account in the range of stage. */
const twin = (changes = {}) =>
  environment("stage", {
    name: "preview",
    "account.baseline": false,
    "domains.public": "preview.exchange.example",
    "domains.private": "preview.rkcp.internal",
    ...changes,
  });

/** The pods a large machine holds. */
const largeNodes = { "cluster.nodePools.general.podsPerNode": 29 };

export const addressCases: readonly RuleCase[] = [
  {
    rule: rangesAreUsable,
    keeps: [
      { what: "ranges of RFC 1918", changes: { "network.cidr": "192.168.0.0/16" } },
      { what: "the last range of 172.16.0.0/12", changes: { "network.cidr": "172.31.0.0/16" } },
      { what: "the container bridge's neighbour", changes: { "network.cidr": "172.18.0.0/16" } },
    ],
    breaks: [
      {
        what: "somebody's public range",
        changes: { "network.cidr": "8.8.0.0/16" },
        path: "network.cidr",
        message: "Allowed: a range inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16. Fix: pick a private range",
      },
      {
        what: "the first range past 172.16.0.0/12",
        changes: { "cluster.serviceCidr": "172.32.0.0/16" },
        path: "cluster.serviceCidr",
        message: "Allowed: a range inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16. Fix: pick a private range",
      },
      {
        what: "a container runtime's bridge",
        changes: { "network.cidr": "172.17.0.0/16" },
        path: "network.cidr",
        message: "It overlaps with 172.17.0.0/16 (the container runtime's default bridge). Fix: pick another range",
      },
      {
        what: "a peer around the container bridge",
        changes: { "network.peers.office": peer("172.16.0.0/14"), "cluster.serviceCidr": "10.100.0.0/16" },
        path: "network.peers.office.cidr",
        message: "It overlaps with 172.17.0.0/16 (the container runtime's default bridge). Fix: pick another range",
      },
      {
        what: "the metadata service's range",
        changes: { "cluster.serviceCidr": "169.254.0.0/16" },
        path: "cluster.serviceCidr",
        message: "It overlaps with 169.254.0.0/16 (link-local, the metadata service). Fix: pick another range",
      },
      {
        what: "the cloud's own range",
        base: "production",
        changes: { "vault.cidr": "100.64.0.0/24", "vault.addresses": ["100.64.0.20", "100.64.0.84", "100.64.0.148"] },
        path: "vault.cidr",
        message:
          "It overlaps with 100.64.0.0/10 (carrier-grade NAT, used by clouds for their own services). Fix: pick another range",
      },
    ],
  },
  {
    rule: rangesAreDistinct,
    keeps: [{ what: "neighbours that touch", changes: { "network.peers.office": peer("10.21.0.0/16") } }],
    breaks: [
      {
        what: "Services inside the network",
        changes: { "cluster.serviceCidr": "10.20.128.0/20" },
        path: "cluster.serviceCidr",
        message: "It overlaps with the network (network.cidr 10.20.0.0/16). Fix: give one of them a free range",
      },
      {
        what: "a peer around the network",
        changes: { "network.peers.office": peer("10.0.0.0/8") },
        path: "network.peers.office.cidr",
        message: "It overlaps with the network (network.cidr 10.20.0.0/16). Fix: give one of them a free range",
      },
      {
        what: "two peers of one range",
        changes: { "network.peers.office": peer("10.9.0.0/16"), "network.peers.partner": peer("10.9.1.0/24") },
        path: "network.peers.partner.cidr",
        message:
          "It overlaps with the peer office (network.peers.office.cidr 10.9.0.0/16). Fix: give one of them a free range",
      },
      {
        what: "Vault's network inside the exchange's",
        base: "production",
        changes: { "vault.cidr": "10.40.96.0/24", "vault.addresses": ["10.40.96.20", "10.40.96.84", "10.40.96.148"] },
        path: "vault.cidr",
        message: "It overlaps with the network (network.cidr 10.40.0.0/16). Fix: give one of them a free range",
      },
    ],
  },
  {
    rule: peeringEnvironmentsAreDistinct,
    keeps: [
      { what: "one range twice, where nothing routes between them", others: [twin()] },
      {
        what: "two ranges and a common peer",
        changes: { "network.peers.office": peer("10.9.0.0/16") },
        others: [twin({ "network.cidr": "10.21.0.0/16", "network.peers.office": peer("10.9.0.0/16") })],
      },
    ],
    breaks: [
      {
        what: "one range twice, and a peer that both route to",
        changes: { "network.peers.office": peer("10.9.0.0/16") },
        others: [twin({ "network.peers.office": peer("10.9.128.0/17") })],
        path: "network.cidr",
        message:
          "It overlaps with preview (10.20.0.0/16), and the two are routed to each other or to the same peer. Fix: give one of them a free range",
      },
    ],
  },
  {
    rule: podsFitTheNetwork,
    keeps: [
      { what: "a small network and few pods", changes: { "network.cidr": "10.20.0.0/20" } },
      {
        // 507 usable addresses, 10 nodes of their own one and three blocks of 16 for 29 pods.
        what: "the last node that fits",
        changes: { "network.cidr": "10.20.0.0/20", "cluster.nodePools.general.nodesPerZone.max": 10, ...largeNodes },
      },
    ],
    breaks: [
      {
        what: "one node more",
        changes: { "network.cidr": "10.20.0.0/20", "cluster.nodePools.general.nodesPerZone.max": 11, ...largeNodes },
        path: "cluster.nodePools",
        message:
          "Nodes and pods need up to 539 addresses per zone, network.cidr 10.20.0.0/20 gives the private tier 507. Fix: lower nodesPerZone.max or podsPerNode, or take a larger network.cidr",
      },
    ],
  },
  {
    rule: fixedAddressesAreInPlace,
    keeps: [
      { what: "every address where its machine will be", base: "production" },
      {
        what: "the fifth and the last but one of a subnet",
        base: "production",
        changes: nodeAddresses("10.40.204.4", "10.40.204.254"),
      },
    ],
    breaks: [
      {
        what: "a node in another tier",
        base: "production",
        changes: nodeAddresses("10.40.200.10"),
        path: "nodes.dash.addresses.0",
        message: `Allowed: an address of the blockchain tier (${tier}). Fix: move it there`,
      },
      ...["10.40.204.0", "10.40.204.3", "10.40.204.255"].map((address) => ({
        what: `a node at the cloud's own ${address}`,
        base: "production" as const,
        changes: nodeAddresses("10.40.205.20", address),
        path: "nodes.dash.addresses.1",
        message: kept,
      })),
      {
        what: "two nodes of one chain at one address",
        base: "production",
        changes: nodeAddresses("10.40.204.20", "10.40.204.20"),
        path: "nodes.dash.addresses.1",
        message: "nodes.dash.addresses.0 has it already. Fix: one address per node",
      },
      {
        what: "nodes of two chains at one address",
        base: "production",
        changes: nodeAddresses("10.40.204.10"),
        path: "nodes.dash.addresses.0",
        message: "nodes.bitcoin.addresses.0 has it already. Fix: one address per node",
      },
      {
        what: "Vault outside its own network",
        base: "production",
        changes: { "vault.addresses": ["10.60.0.20", "10.60.1.84", "10.60.0.148"] },
        path: "vault.addresses.1",
        message: "Allowed: an address inside vault.cidr 10.60.0.0/24. Fix: move it there",
      },
      {
        what: "Vault at the cloud's own address",
        base: "production",
        changes: { "vault.addresses": ["10.60.0.1", "10.60.0.84", "10.60.0.148"] },
        path: "vault.addresses.0",
        message: kept,
      },
      {
        what: "Vault twice at one address",
        base: "production",
        changes: { "vault.addresses": ["10.60.0.20", "10.60.0.20", "10.60.0.148"] },
        path: "vault.addresses",
        message: "Allowed: three different addresses. Fix: one per zone",
      },
    ],
  },
];
