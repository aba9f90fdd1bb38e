import { describe, expect, test } from "vitest";
import { machineParts } from "../../../constructs/machine/document";
import { coreConfiguration } from "../../../constructs/machine/roles/core-node";
import { rabbitmqConfiguration } from "../../../constructs/machine/roles/rabbitmq";
import type { MachineDocumentSpec } from "../../../constructs/machine/spec";
import { bitcoin, dash, ethereum, rabbitmq } from "./machines";

const startOf = (spec: MachineDocumentSpec, unit: string): string => {
  const found = machineParts(spec).units.find(({ name }) => name === unit)?.sections["Service"]?.["ExecStart"];
  return String(found).replaceAll(" \\\n  ", " ");
};
const linesOf = (text: string) => text.trim().split("\n");

describe("the configuration of a Core node", () => {
  test("answers RPC on loopback and its own address, to the given ranges", () => {
    expect(linesOf(coreConfiguration({ ...bitcoin, network: "mainnet", rpcPort: 8332 }))).toEqual(
      expect.arrayContaining([
        "server=1",
        "rpcallowip=127.0.0.1",
        "rpcallowip=10.20.0.0/18",
        "rpcbind=127.0.0.1",
        "rpcbind=10.20.204.10",
        "rpcport=8332",
      ]),
    );
  });

  test.each([
    [bitcoin, "chain=testnet4", "[testnet4]"],
    [{ ...dash, network: "testnet" } as const, "testnet=1", "[test]"],
  ])("puts its ports into the section of the test network ($role)", (spec, choice, section) => {
    const lines = linesOf(coreConfiguration(spec));
    expect(lines).toContain(choice);
    expect(lines.slice(lines.indexOf(section) + 1)).toEqual([
      "rpcbind=127.0.0.1",
      "rpcbind=10.20.204.10",
      `rpcport=${spec.rpcPort}`,
    ]);
  });

  test("has no section and no choice of a chain on the main network", () => {
    expect(coreConfiguration(dash)).not.toMatch(/^(\[|chain=|testnet=)/m);
  });

  test("has no wallet unless asked for", () => {
    expect(
      [bitcoin, { ...bitcoin, wallet: true }].map((spec) => /^disablewallet=(.)$/m.exec(coreConfiguration(spec))?.[1]),
    ).toEqual(["1", "0"]);
  });

  test("takes the RPC user's hash from what systemd hands over, and knows no password", () => {
    const text = coreConfiguration(bitcoin);
    expect(text).toContain("includeconf=/run/credentials/bitcoin.service/rpcauth.conf");
    expect(text).not.toMatch(/rpc(user|password|auth)=/);
  });

  test("publishes nothing and runs no command of a shell", () => {
    expect(coreConfiguration(bitcoin)).not.toMatch(/zmq|notify/);
  });
});

describe("the configuration of a broker", () => {
  test("lists every broker by its long name, in the order that all have", () => {
    expect(linesOf(rabbitmqConfiguration(rabbitmq)).filter((line) => line.includes("classic_config.nodes"))).toEqual([
      "cluster_formation.classic_config.nodes.1 = rabbit@rabbitmq-a.stage.rkcp.internal",
      "cluster_formation.classic_config.nodes.2 = rabbit@rabbitmq-b.stage.rkcp.internal",
      "cluster_formation.classic_config.nodes.3 = rabbit@rabbitmq-c.stage.rkcp.internal",
    ]);
  });

  test("stops the smaller part of a split, and copies durable queues to every broker", () => {
    expect(linesOf(rabbitmqConfiguration(rabbitmq))).toEqual(
      expect.arrayContaining(["cluster_partition_handling = pause_minority", "default_queue_type = quorum"]),
    );
  });

  test("offers its management to loopback alone", () => {
    expect(rabbitmqConfiguration({ ...rabbitmq, address: "10.20.196.10" })).toContain(
      "management.tcp.ip = 127.0.0.1\n",
    );
  });

  test("still takes the queues that Peatio declares neither durable nor exclusive", () => {
    expect(rabbitmqConfiguration(rabbitmq)).toContain("deprecated_features.permit.transient_nonexcl_queues = true\n");
  });

  test("talks to its peers on one port", () => {
    const ports = [...rabbitmqConfiguration(rabbitmq).matchAll(/port_range\.\w+ = (\d+)/g)].map(([, port]) => port);
    expect(ports).toEqual(["25672", "25672"]);
  });
});

describe("an Ethereum node", () => {
  test("serves RPC at its own address, to hosts that it knows, without personal accounts", () => {
    const words = startOf(ethereum, "geth.service");
    expect(words).toContain("--http.addr 10.20.204.12 --http.port 8545 --http.api eth,net,web3");
    expect(words).toContain("--http.vhosts ethereum-a.stage.rkcp.internal,ethereum.stage.rkcp.internal");
    expect(words).not.toMatch(/personal|--unlock|--allow-insecure-unlock|--http.corsdomain/);
  });

  test("lets the consensus client in over loopback, with the secret of this machine", () => {
    expect(startOf(ethereum, "geth.service")).toContain("--authrpc.addr 127.0.0.1");
    const secret = "%d/jwt.hex";
    expect([
      startOf(ethereum, "geth.service").includes(secret),
      startOf(ethereum, "lighthouse.service").includes(secret),
    ]).toEqual([true, true]);
  });

  test("has both clients on one network", () => {
    const testnet = { ...ethereum, network: "testnet" } as const;
    expect(startOf(testnet, "geth.service")).toContain("--sepolia");
    expect(startOf(testnet, "lighthouse.service")).toContain("--network sepolia");
  });

  test("starts from the given state, or a public one over TLS", () => {
    const given = { ...ethereum, checkpointSyncUrl: "https://beacon.example" };
    expect(startOf(given, "lighthouse.service")).toContain("--checkpoint-sync-url https://beacon.example");
    expect(startOf(ethereum, "lighthouse.service")).toMatch(/--checkpoint-sync-url https:\/\/\S+/);
  });
});
