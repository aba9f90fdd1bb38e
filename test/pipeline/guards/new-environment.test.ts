import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../pipeline/model";
import { cloud, object, record, refusing } from "./guarded";

const base = record();
const [production] = base.environments;
if (production === undefined) throw new Error("the record describes production");
const head = record({ environments: [...base.environments, { ...production, name: "sandbox", tier: "stage" }] });

const sandbox = { environment: "sandbox", scope: "sandbox" };
const required = (name: string, source: string) =>
  cloud({
    ...{ ...sandbox, type: "terraform.required_providers", address: `terraform.required_providers.${name}` },
    after: { source, version: "~> 6.25" },
  });
const policy = (egress: readonly JsonObject[]) =>
  object({ ...sandbox, type: "NetworkPolicy", after: { spec: { podSelector: {}, policyTypes: ["Egress"], egress } } });
const calls = (ipBlock: JsonObject) => policy([{ to: [{ ipBlock }], ports: [{ port: 443 }] }]);

describe("an environment that the base does not describe", () => {
  test.each([
    ["runs the provider that others run", required("aws", "hashicorp/aws"), []],
    ["runs one by that name from elsewhere", required("aws", "evil/aws"), ["foreign-code"]],
    [
      "points its provider elsewhere",
      cloud({ ...sandbox, type: "provider.aws", after: { region: "eu-west-1", endpoints: [{ s3: "http://evil" }] } }),
      ["foreign-code"],
    ],
    ["runs one that nobody runs", required("null", "hashicorp/null"), ["foreign-code"]],
    ["calls the internet", calls({ cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] }), []],
    ["calls everybody", calls({ cidr: "0.0.0.0/0" }), ["network-policy"]],
    [
      "reads its wallets",
      object({
        ...sandbox,
        type: "ConfigMap",
        after: { data: { agent: '{{ with secret "a/data/sandbox/wallets" }}' } },
      }),
      [],
    ],
  ])("%s", (_, change, expected) => {
    expect(refusing([change], head, base)).toEqual(expected);
    // One that is described already may do none of it newly.
    if (expected.length === 0) expect(refusing([change], head, head)).toHaveLength(1);
  });
});
