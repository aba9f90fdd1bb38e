import { vaultAccessNamespace } from "../ends";

/**
 * The identity by which Vault asks the API server whether a login's token is true. It may ask that and nothing else; the
 * token that logs in can't ask for itself, since it is bound to Vault as its audience (tried: the API server refuses it).
 */
export const tokenReviewer = {
  namespace: vaultAccessNamespace,
  serviceAccount: "vault-token-reviewer",
  /** Kubernetes' own role: create TokenReviews and SubjectAccessReviews. */
  clusterRole: "system:auth-delegator",
} as const;

/**
 * Numbers of the reviewer's credentials that hold, the oldest first; usually one. To rotate: add the next number, apply
 * the cluster set, a custodian hands the new token to Vault, take the old number out, and delete its Secret. Deleting it
 * ends the token at once: the API server looks for the Secret at each use.
 */
const credentials: readonly number[] = [1];

/** Names of the Secrets that the API server fills with a token of the reviewer. */
export function reviewerSecrets(numbers: readonly number[] = credentials): string[] {
  return numbers.map((number) => `${tokenReviewer.serviceAccount}-${number}`);
}
