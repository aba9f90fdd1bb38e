import { describe, expect, test } from "vitest";
import type { MachineDocumentSpec } from "../../constructs/machine/spec";
import { tierCidrs } from "../../platform/addresses";
import { machinesOf } from "../../platform/machines";
import { documentSpec, machinesSpec } from "../../stacks/machine-specs";
import { production, stage } from "../support/environments";

const specOf = (env: ReturnType<typeof stage>, name: string): MachineDocumentSpec => {
  const machine = machinesOf(env).find((candidate) => candidate.name === name);
  if (!machine) throw new Error(`no machine ${name}`);
  return documentSpec(env, machine);
};

describe("a machine's document", () => {
  test("names Vault's three members, their key and the distribution", () => {
    expect(specOf(stage(), "vault-b")).toMatchObject({
      role: "vault",
      distribution: "openbao",
      peers: ["a", "b", "c"].map((zone) => `vault-${zone}.stage.rkcp.internal`),
      sealKeyAlias: "alias/rkcp-stage-vault",
    });
  });

  test("names RabbitMQ's three brokers and the secret they share", () => {
    expect(specOf(production(), "rabbitmq-c")).toMatchObject({
      role: "rabbitmq",
      peers: ["a", "b", "c"].map((zone) => `rabbitmq-${zone}.production.rkcp.internal`),
      clusterName: "rkcp-production",
      cookieSecretName: "rkcp-production-rabbitmq-cookie-p4d9",
    });
  });

  test("has a node answer pods alone, on the port that the flows open", () => {
    expect(specOf(stage(), "bitcoin-a")).toMatchObject({
      address: "10.20.204.10",
      network: "testnet",
      rpcPort: 48332,
      rpcAllowedCidrs: tierCidrs(stage(), "private"),
    });
  });

  test("has Ethereum's clients answer to the chain's name", () => {
    expect(specOf(production(), "ethereum-b")).toMatchObject({
      network: "mainnet",
      rpcPort: 8545,
      rpcHosts: ["ethereum.production.rkcp.internal"],
    });
  });

  test("says where each program comes from, and its checksum", () => {
    const { artifacts } = specOf(stage(), "vault-a");
    expect(artifacts.bucket).toBe("rkcp-stage-artifacts-s7q2");
    expect(artifacts.files.map(({ name }) => name)).toEqual(["openbao", "openbao-kms-aws"]);
    expect(artifacts.files.filter(({ sha256 }) => !/^[0-9a-f]{64}$/.test(sha256))).toEqual([]);
  });
});

describe("the machines of an environment", () => {
  test.each([stage(), production()].map((env) => [env.name, env] as const))("are all there in %s", (_name, env) => {
    expect(Object.keys(machinesSpec(env).machines)).toEqual(machinesOf(env).map(({ name }) => name));
  });

  test("read what their documents install, each role its own", () => {
    const { artifacts } = machinesSpec(stage());
    expect(artifacts.objects.bitcoin?.every((key) => key.startsWith("bitcoin/"))).toBe(true);
    expect(artifacts.objects.vault?.length).toBe(2);
  });

  test("have Vault's keys kept by those who do not build it", () => {
    const { keyKeepers = [], builders = [] } = machinesSpec(stage()).vault ?? {};
    expect(keyKeepers).toEqual(["custodian", "break-glass"]);
    expect(keyKeepers.filter((role) => builders.includes(role))).toEqual([]);
  });

  test("come without Vault where the custodians have it in an account of their own", () => {
    expect(machinesSpec(production())).not.toHaveProperty("vault");
  });

  test("come without a shared secret where RabbitMQ runs in the cluster", () => {
    expect(machinesSpec(stage())).not.toHaveProperty("rabbitmq");
  });

  test("hold nothing that is known at apply only", () => {
    const texts = [stage(), production()].flatMap((env) =>
      Object.values(machinesSpec(env).machines).map(({ document }) => document),
    );
    expect(texts.filter((text) => /\$\{Token\[|\$\{aws_/.test(text))).toEqual([]);
  });
});
