import type { End } from "../../platform/ends";

/** What a change does to what runs, before anybody asked who needs it. */
export type Disturbance =
  /** Nothing that runs is interrupted. */
  | { readonly kind: "quiet"; readonly how: string }
  /** These ends are interrupted, for a moment or for good. */
  | { readonly kind: "disturbs"; readonly ends: readonly End[]; readonly how: string }
  /** Nobody has described it, so the worst is assumed. */
  | { readonly kind: "unknown"; readonly how: string };

export const quiet = (how: string): Disturbance => ({ kind: "quiet", how });
export const disturbs = (ends: readonly End[], how: string): Disturbance => ({ kind: "disturbs", ends, how });
export const unknown = (how: string): Disturbance => ({ kind: "unknown", how });
