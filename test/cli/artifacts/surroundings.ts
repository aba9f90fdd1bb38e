import type { Surroundings } from "../../../cli/artifacts";
import type { CataloguedArtifact } from "../../../platform/artifacts/artifact";
import { environment } from "../../environments/descriptions";
import { sha256 } from "./publisher";

/** Two programs of one publisher, for machines of stage. */
export function catalogueAt(origin: string, content: Buffer): CataloguedArtifact[] {
  const entry = (name: string): CataloguedArtifact => ({
    name,
    version: "1.2.3",
    roles: ["jumpbox"],
    kind: "binary",
    license: "MIT",
    downloads: {
      x86_64: { url: `${origin}/v1.2.3/${name}`, sha256: sha256(content), checksumSource: "SHA256SUMS of the release" },
    },
  });
  return [entry("node"), entry("wallet")];
}

/** Stage with another catalogue and another cache; what is printed is kept. */
export function surroundingsOf(
  catalogue: readonly CataloguedArtifact[],
  cache: string,
): Surroundings & { readonly printed: string[] } {
  const printed: string[] = [];
  return {
    environments: () => [environment("production"), environment("stage")],
    catalogue,
    cache,
    print: (text) => printed.push(text),
    printed,
  };
}
