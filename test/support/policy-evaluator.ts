// The evaluator lives where the rehearsal may import it; new tests import it from there.
export * from "../../rehearsal/identities/policy-evaluator";
