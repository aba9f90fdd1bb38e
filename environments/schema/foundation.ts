import { z } from "zod";
import {
  awsAccount,
  domain,
  integer,
  ipv4Address,
  ipv4Network,
  keyed,
  machineType,
  oneOf,
  section,
  text,
} from "./primitives";

/** What a virtual machine with data of its own is made of. */
const machine = {
  /** The cloud's machine type, of the same architecture as `machines.image`. A change stops and starts the machine. */
  machineType,
  /** Encrypted data volume of each machine, GiB. Growing is in place; shrinking means a new volume. */
  dataGiB: integer(10, 16_384, "see docs/deploying-on-aws.md for what each service needs"),
};

const vaultDistribution = oneOf(["openbao", "vault"], "openbao is the free one; both are rendered explicitly");

/**
 * Where Vault lives and who may touch it, told by `custody`.
 *
 * `"environment"`: in this environment's network and account; its deployer could rebuild it and is trusted with that.
 * `"separate"`: in an account of the custodians; production refuses anything less.
 */
export const vault = z.discriminatedUnion(
  "custody",
  [
    z.strictObject({
      custody: z.literal("environment"),
      /** `"bosh"` puts the director in a position to administer it: never in production. */
      placement: oneOf(["vm", "bosh"], "use vm"),
      distribution: vaultDistribution,
      ...machine,
    }),
    z.strictObject({
      custody: z.literal("separate"),
      placement: oneOf(["vm"], "use vm: with bosh the director would administer Vault"),
      distribution: vaultDistribution,
      /** The custodians' account; no environment may live in it. */
      accountId: awsAccount("name the custodians' account"),
      /** Range of Vault's own network; peered, so it must not overlap. Changing it rebuilds Vault's network. */
      cidr: ipv4Network(20, 26, "take a free /24"),
      /** Fixed addresses of Vault's balancer, one per zone, inside cidr; `vault.<private domain>` points at them. */
      addresses: z
        .array(ipv4Address("take three addresses of vault.cidr"), {
          error: "Allowed: three addresses inside vault.cidr. Fix: one per zone",
        })
        .length(3, { error: "Allowed: exactly three addresses. Fix: one per zone" }),
    }),
  ],
  { error: 'Allowed: custody "environment" or "separate" with its settings. Fix: say who holds Vault' },
);

/** Where RabbitMQ runs; the name `rabbitmq.<private domain>` or the Service stays the same for its clients. */
export const rabbitmq = z.discriminatedUnion(
  "placement",
  [
    z.strictObject({ placement: z.literal("cluster") }),
    /** Three machines of the data tier, one per zone. */
    z.strictObject({ placement: z.literal("vm"), ...machine }),
    /** `"bosh"` stops at the end-of-life 3.12 and is refused in production. */
    z.strictObject({ placement: z.literal("bosh"), ...machine }),
  ],
  {
    error: 'Allowed: placement "cluster", or "vm" or "bosh" with machineType and dataGiB. Fix: say where RabbitMQ runs',
  },
);

const chainNetwork = oneOf(["mainnet", "testnet"], "use mainnet in production, testnet everywhere else");

/** One blockchain's nodes, told by `placement`. */
const chain = z.discriminatedUnion(
  "placement",
  [
    z.strictObject({
      placement: z.literal("vm"),
      network: chainNetwork,
      /** Independent nodes by name: each keeps its own copy of the chain, and a client that loses one asks another. */
      nodes: keyed(
        section(
          {
            /** Zone of machine and volume; a volume never changes its zone. */
            zone: text(
              /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
              "a zone of cloud.zones",
              "put the nodes of a chain into different zones",
            ),
            /** Fixed address in the blockchain tier's subnet of that zone: a free one may be BOSH's. `<chain>.<private domain>` points at it. */
            address: ipv4Address("take a free address of the blockchain tier in the node's zone"),
            ...machine,
            /** Daily backups of the data volume are kept this many days. A chain can be fetched again; weeks of it can't be had in an hour. */
            backupRetentionDays: integer(1, 365, "use 7; more where a wallet lies on the node"),
          },
          "describe the node: zone, machineType, dataGiB, backupRetentionDays",
        ),
        'name each node, such as "a"',
      ),
    }),
    z.strictObject({
      placement: z.literal("bosh"),
      network: chainNetwork,
      /** Static addresses in the blockchain tier that BOSH gives the nodes; `<chain>.<private domain>` points at them. */
      addresses: z
        .array(ipv4Address("take addresses of the blockchain tier"), {
          error: "Allowed: 1 to 6 addresses. Fix: one per node",
        })
        .min(1, { error: "Allowed: 1 to 6 addresses. Fix: one per node" })
        .max(6, { error: "Allowed: 1 to 6 addresses. Fix: one per node" }),
    }),
    z.strictObject({
      placement: z.literal("external"),
      network: chainNetwork,
      /**
       * Host of the provider's RPC endpoint. A firewall knows addresses, not names: the daemons may then reach any public
       * address on its port, so production refuses it.
       */
      host: domain("give the provider's host"),
      /** Port of the RPC endpoint, TLS. */
      port: integer(1, 65_535, "443 is usual"),
    }),
  ],
  { error: 'Allowed: placement "vm", "bosh" or "external" with its settings. Fix: say where the nodes run' },
);

/** Blockchain nodes by chain. Leaving a chain out closes its flows. */
export const nodes = section(
  { bitcoin: chain.optional(), dash: chain.optional(), ethereum: chain.optional() },
  "name the chains: bitcoin, dash, ethereum",
);

/** What all virtual machines share. */
export const machines = section(
  {
    /**
     * The image every machine starts from: Amazon Linux 2023, which brings the session agent and the cloud's command line,
     * since the tiers have no internet. Pinned: an image that changes by itself would replace machines by itself.
     */
    image: section(
      {
        id: text(
          /^ami-[0-9a-f]{8}([0-9a-f]{9})?$/,
          "the id of an image",
          "aws ssm get-parameter --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        ),
        architecture: oneOf(["x86_64", "arm64"], "say which machines the image runs on"),
      },
      "give id and architecture of the image",
    ),
    /**
     * Times a machine has been replaced, by name (`vault-a`); absent is 1. Raising one by one replaces that machine and
     * keeps its volume: a new image or new software reaches the machines this way, never all at once.
     */
    generations: keyed(integer(1, 10_000, "raise it by one"), "name the machine, such as vault-a"),
  },
  "describe the machines: image, generations",
);

/** What BOSH needs before its director exists. */
export const bosh = section(
  {
    /** Machine type of the jumpbox, the only way in for people; sessions only, no SSH from outside. */
    jumpboxMachineType: machineType,
  },
  "describe the BOSH foundation",
);
