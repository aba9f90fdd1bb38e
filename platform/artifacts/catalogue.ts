import type { CataloguedArtifact } from "./artifact";
import { bitcoin, dash, geth, lighthouse } from "./chains";
import { kubectl } from "./jumpbox";
import { erlang, rabbitmq } from "./rabbitmq";
import { openbao, openbaoSealPlugin, vault } from "./vault";

/**
 * Every program that machines install, with version, origin and checksum. A new version is one change in one
 * place: version, checksums and the sentence that says where they were compared; docs/artifacts.md tells how.
 *
 * A checksum was published by somebody and read there, never computed from a file that happened to arrive.
 */
export const artifactCatalogue: readonly CataloguedArtifact[] = [
  openbao(),
  openbaoSealPlugin(),
  vault(),
  bitcoin(),
  dash(),
  geth(),
  lighthouse(),
  rabbitmq(),
  erlang(),
  kubectl(),
];
