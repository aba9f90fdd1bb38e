import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { RenderedFile } from "../../../charts/render";

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template?: {
      readonly spec: {
        readonly initContainers: readonly { readonly name: string; readonly command: readonly string[] }[];
      };
    };
  };
}

/** What of a pod is changed so that it runs here, and nothing else: text, and what stands for it. */
export type Replacements = Readonly<Record<string, string>>;

/** Where a pod has the Agent's mounts. */
const agentPaths = /(?<![\w/])(?:\/etc\/rkcp\/vault-(?:agent|ca)|\/var\/run\/secrets\/rkcp\/vault|\/secrets)(?=\/)/g;

/** The files of one workload's Agent as its pod would see them, below a folder instead of at the root. */
export class PodFolder {
  private constructor(
    readonly root: string,
    private readonly workload: string,
    private readonly objects: readonly Rendered[],
  ) {}

  static async make(workload: string, files: readonly RenderedFile[]): Promise<PodFolder> {
    const root = await mkdtemp(join(tmpdir(), "rkcp-pod-"));
    const objects = files
      .filter(({ file }) => file.endsWith(".yaml"))
      .flatMap(({ content }) => parseAllDocuments(content).map((one) => one.toJS() as Rendered));
    return new PodFolder(root, workload, objects);
  }

  /** The path in here of what the pod has at an absolute path. */
  at(path: string): string {
    return join(this.root, path);
  }

  async write(path: string, content: string): Promise<void> {
    await mkdir(dirname(this.at(path)), { recursive: true });
    await writeFile(this.at(path), content, { mode: 0o600 });
  }

  /** Writes the rendered ConfigMap, with its paths below this folder and with the replacements. */
  async writeConfiguration(replacements: Replacements): Promise<void> {
    const { data = {} } = this.find("ConfigMap", `${this.workload}-vault-agent`);
    await mkdir(this.at("/secrets"), { recursive: true });
    for (const [key, content] of Object.entries(data)) {
      const text = key.endsWith(".json") ? this.moved(replaced(content, replacements)) : content;
      await this.write(`/etc/rkcp/vault-agent/${key}`, text);
    }
  }

  /** The command of one of the pod's init containers, without the program's name. */
  argumentsOf(container: string): string[] {
    const { spec } = this.find("Deployment", this.workload);
    const found = spec?.template?.spec.initContainers.find(({ name }) => name === container);
    if (!found) throw new Error(`${this.workload} has no container ${container}`);
    return found.command.slice(1).map((argument) => this.moved(argument));
  }

  read(path: string): Promise<string> {
    return readFile(this.at(path), "utf8");
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }

  private moved(text: string): string {
    return text.replaceAll(agentPaths, (path) => this.at(path));
  }

  private find(kind: string, name: string): Rendered {
    const found = this.objects.find((object) => object.kind === kind && object.metadata.name === name);
    if (!found) throw new Error(`${kind} ${name} was not rendered`);
    return found;
  }
}

function replaced(text: string, replacements: Replacements): string {
  return Object.entries(replacements).reduce((result, [from, to]) => result.replaceAll(from, to), text);
}
