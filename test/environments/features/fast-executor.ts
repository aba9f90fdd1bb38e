import { defineFeature } from "../../../environments/schema/feature";

/** A worker that writes, without a port: the second feature of tests and rehearsal. */
export const fastExecutor = defineFeature("fast-executor", {
  environment: "stage",
  service: "peatio-trade-executor",
  image: { registry: "quay.io", repository: "openware/peatio", tag: "2.6.58-rc2" },
  owner: "eve",
  expires: "2026-12-10",
  writes: ["database", "broker"],
  reason: "the executor's locks are measured on a schema of its own",
});
