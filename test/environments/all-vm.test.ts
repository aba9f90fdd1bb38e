import { expect, test } from "vitest";
import { production as productionFile } from "../../environments/production";
import type { Environment } from "../../environments/schema";
import { stage as stageFile } from "../../environments/stage";
import { judgeAll } from "../../platform/load-environments";
import { chains } from "../../platform/machines";
import { allVm as allVmFile } from "./all-vm";
import { today } from "./descriptions";

const environments = judgeAll(
  [stageFile, productionFile, allVmFile].map((description) => ({
    file: `${description.name}.ts`,
    promised: description.name,
    description,
  })),
  today,
);

/** Each choice a description has that leads to other resources, and every value it can take. */
const choices: readonly [what: string, of: (env: Environment) => readonly unknown[], all: readonly unknown[]][] = [
  ["vault.custody", ({ vault }) => [vault.custody], ["environment", "separate"]],
  ["vault.placement", ({ vault }) => [vault.placement], ["vm", "bosh"]],
  ["vault.distribution", ({ vault }) => [vault.distribution], ["openbao", "vault"]],
  ["rabbitmq.placement", ({ rabbitmq }) => [rabbitmq.placement], ["cluster", "vm", "bosh"]],
  [
    "the placement of nodes, or none",
    ({ nodes }) => chains.map((chain) => nodes[chain]?.placement),
    ["vm", "bosh", "external", undefined],
  ],
  ["machines.image.architecture", ({ machines }) => [machines.image.architecture], ["x86_64", "arm64"]],
  ["a replaced machine", ({ machines }) => [Object.keys(machines.generations).length > 0], [true, false]],
  ["network.natGateways", ({ network }) => [network.natGateways], ["single", "per-zone"]],
  ["network.endpointZones", ({ network }) => [network.endpointZones], ["first", "every"]],
  ["administration from peers", ({ entry }) => [entry.administrationFrom.length > 0], [true, false]],
  ["database.availability", ({ database }) => [database.availability], ["zonal", "regional"]],
  ["domains.dnssec", ({ domains }) => [domains.dnssec.enabled], [true, false]],
  ["account.hostedCi", ({ account }) => [account.hostedCi !== undefined], [true, false]],
  ["account.copies", ({ account }) => [account.copies.enabled], [true, false]],
  ["deletionProtection", (env) => [env.deletionProtection.enabled], [true, false]],
];

test.each(choices)("stage, production and all-vm together use every value of %s", (_what, of, all) => {
  const used = new Set(environments.flatMap(of));
  expect(all.filter((value) => !used.has(value))).toEqual([]);
});
