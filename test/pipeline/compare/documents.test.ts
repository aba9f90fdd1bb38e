import { describe, expect, test } from "vitest";
import { compareDocuments, type DocumentFiles } from "../../../pipeline/compare/documents";
import { lines, values } from "./rendered";

const manifest = `name: bitcoin
releases:
  - name: bitcoind
    version: 28.1.0
  - name: bpm
    version: 1.4.2
stemcells:
  - alias: default
    os: ubuntu-jammy
    version: "1.785"
update: { canaries: 1, max_in_flight: 1, serial: true }
instance_groups:
  - name: bitcoind
    instances: 2
    azs: [z1, z2]
    persistent_disk: 1536000
    networks: [{ name: blockchain }]
    jobs:
      - { name: bitcoind, release: bitcoind, properties: { rpc: { user: peatio, password: ((rpc_password)) } } }
      - { name: bpm, release: bpm }
`;
const bosh = (content: string): DocumentFiles =>
  new Map([["bitcoin.yml", { file: "dist/bosh/stage/bitcoin.yml", content }]]);
const between = (before: string, after: string) => compareDocuments("bosh", "stage", bosh(before), bosh(after));

describe("a BOSH manifest", () => {
  test("has no change against itself, however it is written", () => {
    expect(between(manifest, manifest)).toEqual([]);
    expect(
      between(
        manifest,
        manifest.replace(
          "{ canaries: 1, max_in_flight: 1, serial: true }",
          "{ serial: true, canaries: 1, max_in_flight: 1 }",
        ),
      ),
    ).toEqual([]);
  });

  test("is told by names: a release, an instance group, a property", () => {
    const [change, ...others] = between(
      manifest,
      manifest
        .replace("28.1.0", "28.2.0")
        .replace("instances: 2", "instances: 3")
        .replace("user: peatio", "user: exchange"),
    );
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      area: "bosh",
      environment: "stage",
      scope: "bitcoin.yml",
      address: "bitcoin",
      class: "update",
    });
    expect(values(change)).toEqual([
      'releases[bitcoind].version: "28.1.0" -> "28.2.0"',
      "instance_groups[bitcoind].instances: 2 -> 3",
      'instance_groups[bitcoind].jobs[bitcoind].properties.rpc.user: "peatio" -> "exchange"',
    ]);
  });

  test("tells of jobs in another order, since they start in it", () => {
    const reversed = manifest.replace(/( {6}- \{ name: bitcoind.*\n)( {6}- \{ name: bpm.*\n)/, "$2$1");
    expect(values(between(manifest, reversed)[0])).toEqual([
      'instance_groups[bitcoind].jobs[]: ["bitcoind","bpm"] -> ["bpm","bitcoind"]',
    ]);
  });

  test("comes and goes as a whole", () => {
    expect(lines(compareDocuments("bosh", "stage", new Map(), bosh(manifest)))).toEqual(["create bitcoin.yml bitcoin"]);
    expect(lines(compareDocuments("bosh", "stage", bosh(manifest), new Map()))).toEqual([
      "destroy bitcoin.yml bitcoin",
    ]);
  });

  test("that is cut off is refused with its file", () => {
    expect(() => between(manifest, `${manifest}  - name: "half`)).toThrow(
      /^dist\/bosh\/stage\/bitcoin.yml: no YAML: .* Fix: /s,
    );
  });
});

describe("Vault's documents", () => {
  const files = (name: string, content: string): DocumentFiles =>
    new Map([[name, { file: `dist/vault/stage/${name}`, content }]]);

  test("are JSON, told by name and by path", () => {
    const roles = (ttl: number) => JSON.stringify({ roles: [{ name: "barong", ttl, policies: ["barong"] }] });
    const [change] = compareDocuments(
      "vault",
      "stage",
      files("roles.json", roles(60)),
      files("roles.json", roles(3600)),
    );
    expect([change?.address, values(change)]).toEqual(["roles.json", ["roles[barong].ttl: 60 -> 3600"]]);
  });

  test("are text where they are policies", () => {
    const policy = (capability: string) => `path "rkcp/data/stage/barong/*" { capabilities = ["${capability}"] }\n`;
    const [change] = compareDocuments(
      "vault",
      "stage",
      files("barong.hcl", policy("read")),
      files("barong.hcl", policy("update")),
    );
    expect(change?.values.map(({ path }) => path)).toEqual(["text"]);
  });

  test("that are no JSON are refused with their file", () => {
    expect(() => compareDocuments("vault", "stage", new Map(), files("roles.json", "{"))).toThrow(
      /^dist\/vault\/stage\/roles.json: no JSON: .* Fix: /,
    );
  });
});
