import { agentMatchesDistribution } from "../../../platform/rules/vault";
import type { RuleCase } from "./rule-case";

const repository = "services.images.vaultAgent.repository";

export const vaultCases: readonly RuleCase[] = [
  {
    rule: agentMatchesDistribution,
    keeps: [
      { what: "OpenBao's own image" },
      { what: "a mirror of it", changes: { [repository]: "mirror/openbao-ubi" } },
      { what: "Vault's own image", changes: { "vault.distribution": "vault", [repository]: "hashicorp/vault" } },
    ],
    breaks: [
      {
        what: "Vault's settings with OpenBao's image",
        changes: { "vault.distribution": "vault" },
        path: repository,
        message: 'Allowed: an image of vault, as vault.distribution says. Fix: name a repository that ends in "vault"',
      },
      {
        what: "OpenBao's settings with Vault's image",
        changes: { [repository]: "hashicorp/vault" },
        path: repository,
        message:
          'Allowed: an image of openbao, as vault.distribution says. Fix: name a repository that ends in "openbao"',
      },
    ],
  },
];
