import { describe, expect, test } from "vitest";
import { artifactBucket, artifactsOf, artifactsOfRole, objectKeyOf, unpinnedArtifacts } from "../../platform/artifacts";
import type { Architecture, CataloguedArtifact, Download } from "../../platform/artifacts/artifact";
import { artifactCatalogue } from "../../platform/artifacts/catalogue";
import { machineRoles } from "../../platform/machines";
import { absent, environment } from "../environments/descriptions";

const architectures: readonly Architecture[] = ["x86_64", "arm64"];
const everyDownload = artifactCatalogue.flatMap((entry) =>
  architectures.flatMap((architecture) => {
    const download = entry.downloads[architecture];
    return download === undefined ? [] : [{ title: `${entry.name} for ${architecture}`, entry, download }];
  }),
);
const namesOf = (artifacts: readonly { name: string }[]) => artifacts.map(({ name }) => name);
const threeMachines = { placement: "vm", machineType: "m6i.large", dataGiB: 50 };

describe.each(everyDownload)("$title", ({ entry, download }) => {
  test("comes over TLS", () => {
    expect(new URL(download.url).protocol).toBe("https:");
  });

  test("names its version in the URL, so that a new version is another file", () => {
    expect(download.url).toContain(entry.version);
  });

  test("has a checksum and says where to compare it", () => {
    expect(download.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(download.checksumSource.length).toBeGreaterThan(20);
  });
});

describe("the catalogue", () => {
  test("names every program once", () => {
    expect(new Set(namesOf(artifactCatalogue)).size).toBe(artifactCatalogue.length);
  });

  test("gives two contents two names in the bucket", () => {
    const contents = new Map<string, Set<string | undefined>>();
    for (const { entry, download } of everyDownload) {
      const key = objectKeyOf(entry, download);
      contents.set(key, (contents.get(key) ?? new Set()).add(download.sha256));
    }
    expect([...contents].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  test("has something for every kind of machine", () => {
    const served = artifactCatalogue.flatMap(({ roles }) => roles);
    expect(machineRoles.filter((role) => !served.includes(role))).toEqual([]);
  });
});

test.each(["stage", "production"] as const)("kubectl and the cluster of %s understand each other", (name) => {
  const minorOf = (version = "") => Number(version.split(".")[1]);
  const kubectl = artifactCatalogue.find((entry) => entry.name === "kubectl");
  expect(Math.abs(minorOf(kubectl?.version) - minorOf(environment(name).cluster.version))).toBeLessThanOrEqual(1);
});

describe("what an environment needs", () => {
  test("follows its machines", () => {
    expect(namesOf(artifactsOf(environment("stage")))).toEqual([
      "openbao",
      "openbao-plugin-kms-aws",
      "bitcoin",
      "dash",
      "geth",
      "lighthouse",
      "kubectl",
    ]);
  });

  test("brings Erlang with RabbitMQ in machines", () => {
    const env = environment("stage", { rabbitmq: threeMachines });
    expect(namesOf(artifactsOfRole(env, "rabbitmq"))).toEqual(["rabbitmq", "erlang"]);
  });

  test("follows the distribution of Vault", () => {
    const env = environment("stage", { "vault.distribution": "vault" });
    expect(namesOf(artifactsOfRole(env, "vault"))).toEqual(["vault"]);
  });

  test("leaves out what runs in nobody's machines here", () => {
    const external = { placement: "external", network: "testnet", host: "rpc.example.com", port: 443 };
    const env = environment("stage", { "nodes.ethereum": external, "nodes.dash": absent });
    expect(namesOf(artifactsOf(env))).not.toEqual(expect.arrayContaining(["geth"]));
    expect(namesOf(artifactsOf(env))).not.toEqual(expect.arrayContaining(["dash"]));
  });

  test("is in a bucket of the environment, under name and version", () => {
    const env = environment("stage");
    expect(artifactBucket(env)).toBe("rkcp-stage-artifacts-s7q2");
    expect(artifactsOfRole(env, "bitcoin").map(({ objectKey }) => objectKey)).toEqual([
      "bitcoin/31.1/bitcoin-31.1-x86_64-linux-gnu.tar.gz",
    ]);
  });
});

describe("a program nobody vouches for", () => {
  const stage = environment("stage");
  const kubectl = artifactCatalogue.find(({ name }) => name === "kubectl");
  const withDownload = (download: Partial<Download>): CataloguedArtifact[] => {
    if (kubectl?.downloads.x86_64 === undefined) throw new Error("the catalogue lost kubectl");
    const { sha256: _sha256, ...unpinned } = kubectl.downloads.x86_64;
    return [{ ...kubectl, downloads: { x86_64: { ...unpinned, ...download } } }];
  };

  test("is refused with its name and the cure", () => {
    expect(() => artifactsOf(stage, withDownload({}))).toThrow(
      'environment "stage": Not vouched for in platform/artifacts/: kubectl 1.35.8 has no checksum for x86_64. ' +
        "Allowed: programs with a published SHA-256 for the machines' architecture. " +
        "Fix: npm run artifacts -- pin kubectl --architecture x86_64.",
    );
  });

  test("is refused when its checksum is none", () => {
    expect(unpinnedArtifacts(stage, withDownload({ sha256: "todo" }))).toMatchObject([
      { name: "kubectl", fault: 'has "todo" for a checksum' },
    ]);
  });

  test("is nobody's business where no machine needs it", () => {
    const [entry] = withDownload({});
    const unneeded = entry === undefined ? [] : [{ ...entry, roles: ["rabbitmq"] as const }];
    expect(unpinnedArtifacts(stage, unneeded)).toEqual([]);
  });
});
