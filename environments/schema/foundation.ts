import { z } from "zod";
import { domain, integer, ipv4Address, ipv4Network, oneOf, section, text } from "./primitives";

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
      /** Recorded, not rendered yet: the machines come later. `"bosh"` puts the director in a position to administer it: never in production. */
      placement: oneOf(["vm", "bosh"], "use vm"),
      distribution: vaultDistribution,
    }),
    z.strictObject({
      custody: z.literal("separate"),
      placement: oneOf(["vm"], "use vm: with bosh the director would administer Vault"),
      distribution: vaultDistribution,
      /** The custodians' account; no environment may live in it. */
      accountId: text(/^\d{12}$/, "the 12 digits of an AWS account", "name the custodians' account"),
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
export const rabbitmq = section(
  {
    /** `"bosh"` stops at the end-of-life 3.12 and is refused in production. */
    placement: oneOf(["cluster", "vm", "bosh"], "use cluster in stage, vm in production"),
  },
  "say where RabbitMQ runs",
);

const chainNetwork = oneOf(["mainnet", "testnet"], "use mainnet in production, testnet everywhere else");

/** One blockchain's nodes, told by `placement`. */
const chain = z.discriminatedUnion(
  "placement",
  [
    z.strictObject({ placement: z.literal("vm"), network: chainNetwork }),
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
