import { defineFeature } from "../../../environments/schema/feature";

/** An API that reads and writes a schema and a virtual host of its own: the first feature of tests and rehearsal. */
export const tradeLimits = defineFeature("trade-limits", {
  environment: "stage",
  service: "peatio-api",
  image: { registry: "quay.io", repository: "openware/peatio", tag: "2.6.58-rc1" },
  owner: "eve",
  expires: "2026-12-10",
  writes: ["database", "broker"],
  reason: "limits per market are tried before they reach everybody",
});
