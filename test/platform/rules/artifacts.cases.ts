import { artifactsArePinned } from "../../../platform/rules/artifacts";
import { absent } from "../../environments/descriptions";
import type { RuleCase } from "./rule-case";

const withoutNodes = { "nodes.bitcoin": absent, "nodes.dash": absent, "nodes.ethereum": absent };
const threeMachines = { placement: "vm", machineType: "m6g.large", dataGiB: 50 };

export const artifactCases: readonly RuleCase[] = [
  {
    rule: artifactsArePinned,
    keeps: [
      { what: "the machines of stage" },
      { what: "the machines of production", base: "production" },
      { what: "RabbitMQ in machines", changes: { rabbitmq: threeMachines } },
      {
        what: "Vault and a jumpbox on arm64",
        changes: { ...withoutNodes, "machines.image.architecture": "arm64" },
      },
      {
        what: "HashiCorp's Vault on arm64",
        changes: { ...withoutNodes, "machines.image.architecture": "arm64", "vault.distribution": "vault" },
      },
    ],
    breaks: [
      {
        what: "Ethereum on arm64, for which neither client has a checksum",
        changes: { "machines.image.architecture": "arm64" },
        path: "machines.image.architecture",
        message:
          "Not vouched for in platform/artifacts/: geth 1.17.4 is not offered for arm64, lighthouse 8.2.2 is not offered " +
          "for arm64. Allowed: programs with a published SHA-256 for the machines' architecture. " +
          "Fix: npm run artifacts -- pin geth --architecture arm64",
      },
      {
        what: "RabbitMQ in machines on arm64, for which Erlang has no checksum",
        changes: { ...withoutNodes, rabbitmq: threeMachines, "machines.image.architecture": "arm64" },
        path: "machines.image.architecture",
        message:
          "Not vouched for in platform/artifacts/: erlang 27.3.4.18 is not offered for arm64. Allowed: programs with a " +
          "published SHA-256 for the machines' architecture. Fix: npm run artifacts -- pin erlang --architecture arm64",
      },
    ],
  },
];
