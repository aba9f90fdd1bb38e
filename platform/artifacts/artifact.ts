import type { Environment } from "../../environments/schema";
import type { MachineRole } from "../machines";

/** What a machine's image runs on, in the word of `machines.image.architecture`. */
export type Architecture = Environment["machines"]["image"]["architecture"];

/** How the file is packed that a machine gets: `"binary"` is one program, the others are unpacked. */
export type ArtifactKind = "binary" | "tar.gz" | "tar.xz" | "zip";

/** One published file, for one architecture or for all. */
export interface Download {
  /** Where its publisher offers it; https. */
  readonly url: string;
  /** Name in the bucket. @default the last part of the URL; given where that does not tell the architecture */
  readonly file?: string;
  /**
   * The one file to take out of the archive at `url`: it alone is kept, checked and handed to machines. Given where the
   * checksum that can be reviewed is the program's and not the archive's.
   */
  readonly member?: string;
  /**
   * SHA-256 of the file that machines get, 64 hexadecimal digits, as somebody published it. Absent until one is known:
   * then everything that needs the file is refused.
   */
  readonly sha256?: string;
  /** Where a reviewer compares the checksum. */
  readonly checksumSource: string;
  /** Top folder inside the archive. @default none: its files lie at the top */
  readonly folder?: string;
}

/** A program of others that machines run, in one version. */
export interface CataloguedArtifact {
  readonly name: string;
  readonly version: string;
  /** Machines that install it. */
  readonly roles: readonly MachineRole[];
  /** Only where `vault.distribution` says so. @default always */
  readonly distribution?: Environment["vault"]["distribution"];
  readonly kind: ArtifactKind;
  /** SPDX identifier. */
  readonly license: string;
  /** An architecture that is not listed can't run it from here. */
  readonly downloads: Readonly<Partial<Record<Architecture, Download>>>;
}

/** What one environment's machines install: one file with one checksum. */
export interface Artifact {
  readonly name: string;
  readonly version: string;
  readonly roles: readonly MachineRole[];
  readonly kind: ArtifactKind;
  readonly license: string;
  readonly architecture: Architecture;
  readonly url: string;
  readonly member?: string;
  readonly folder?: string;
  /** Its name in the cache and in the bucket: `<name>/<version>/<file>`. */
  readonly objectKey: string;
  /** 64 hexadecimal digits; a machine installs nothing else. */
  readonly sha256: string;
  readonly checksumSource: string;
}
