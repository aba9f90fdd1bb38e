import { Aspects } from "cdktf";
import type { IConstruct } from "constructs";
import { Boundary } from "./boundary";
import { DeletionProtection } from "./deletion-protection";
import { Encryption } from "./encryption";
import { NoSecrets } from "./no-secrets";
import { Privacy } from "./privacy";
import { Tags } from "./tags";

export interface PolicySpec {
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the cloud refuses deletions. */
  readonly deletionProtection: boolean;
  /** Name of the policy that bounds every role and user; absent where the bounds themselves are made. */
  readonly boundary?: string;
}

/** Every policy of a stack; one synth shows all offenders. */
export function applyPolicies(scope: IConstruct, spec: PolicySpec): void {
  const aspects = [
    new Tags(spec.tags),
    new DeletionProtection(spec.deletionProtection),
    new Privacy(),
    new Encryption(),
    new NoSecrets(),
    ...(spec.boundary === undefined ? [] : [new Boundary(spec.boundary)]),
  ];
  for (const aspect of aspects) Aspects.of(scope).add(aspect);
}
