/**
 * Annotations without which the cluster takes no feature's namespace: whose it is (a key of environments/people.ts), and
 * the last day it lives (`2026-12-01`).
 */
export const featureAnnotations = ["rkcp.io/owner", "rkcp.io/expires"] as const;
