import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { plainEnvironment } from "../child-environment";
import { freePorts } from "../free-ports";
import { once } from "../once";
import { RehearsalProblem } from "../problem";
import type { KubernetesTools } from "../tools/kubernetes";
import { ApiClient } from "./api-client";
import {
  apiServerArguments,
  controllerArguments,
  etcdArguments,
  issuer,
  kwokArguments,
  schedulerArguments,
} from "./control-plane-arguments";
import { admin, kubelets, writeFiles } from "./control-plane-files";
import { kubeconfigText } from "./kubeconfig";
import { type KubectlAnswer, runKubectl } from "./kubectl";
import { type ServerProcess, startServer, untilReady } from "./server-process";

export interface ControlPlaneOptions {
  readonly tools: KubernetesTools;
  /** A folder of this run: keys, tokens, data, logs. Made when absent, readable by its owner alone. */
  readonly folder: string;
  /** Groups of each user, by name. The user `admin` of `system:masters` is always there. */
  readonly users?: Readonly<Record<string, readonly string[]>>;
  /** Name of cluster and context in kubeconfigs. @default "rehearsal" */
  readonly cluster?: string;
  /**
   * `"api"` is etcd and the API server: objects are admitted and kept, and nothing follows from them. `"controllers"`
   * adds the controllers; `"whole"` also scheduler and kwok, which run pods on fake nodes. @default "whole"
   */
  readonly parts?: "api" | "controllers" | "whole";
  /** Addresses of Services. @default "172.20.0.0/16" */
  readonly serviceCidr?: string;
  readonly signal?: AbortSignal;
}

export interface KubectlOptions {
  /** @default "admin" */
  readonly as?: string;
  /** Given on standard input, for `-f -`. */
  readonly input?: string;
  /** @default 120 */
  readonly timeoutSeconds?: number;
}

/** A real Kubernetes control plane on loopback, with nodes that are not there. */
export interface ControlPlane {
  /** `https://127.0.0.1:<port>`. */
  readonly server: string;
  /** PEM of the server's certificate authority, and the file that holds it. */
  readonly ca: string;
  readonly caFile: string;
  /** Issuer of service account tokens. */
  readonly issuer: string;
  readonly cluster: string;
  readonly logFolder: string;
  readonly tools: KubernetesTools;
  /** Path of a kubeconfig for a user; the same path each time. */
  readonly kubeconfigOf: (user?: string) => Promise<string>;
  /** Bearer token of a user. */
  readonly tokenOf: (user: string) => string;
  /** kubectl of the server's release, with a clean environment. */
  readonly kubectl: (argv: readonly string[], options?: KubectlOptions) => Promise<KubectlAnswer>;
  /** The API as a user, for questions that kubectl would be slow for. */
  readonly api: (user?: string) => ApiClient;
  /** Parts that ended although nobody stopped them, with their logs. */
  readonly broken: () => string[];
  /** Ends every part; a second call does nothing. */
  readonly stop: () => Promise<void>;
}

/** Ready takes 5 to 10 seconds alone on two cores. */
const readyWithinSeconds = 120;

/**
 * Starts etcd, the API server and what else is asked for on free ports of loopback, each in its own process group, and
 * waits until the API server is ready.
 *
 * @throws RehearsalProblem with the end of the log of what did not start
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { tools, folder, cluster = "rehearsal", parts = "whole", serviceCidr = "172.20.0.0/16", signal } = options;
  const { programs } = tools;
  const files = await writeFiles(folder, options.users ?? {});
  const environment = plainEnvironment({ HOME: folder, TMPDIR: join(folder, "tmp") });
  const servers: ServerProcess[] = [];
  const clients: ApiClient[] = [];
  const start = (file: string, argv: readonly string[], name: string): void => {
    servers.push(startServer({ file, arguments: argv, environment, logFile: join(files.logFolder, `${name}.log`) }));
  };
  const stop = once(async () => {
    for (const client of clients) client.close();
    // Last started, first stopped: nothing shall mourn its server in the log.
    for (const server of servers.toReversed()) await server.stop();
  });
  const within = { withinSeconds: readyWithinSeconds, signal };
  try {
    const [etcdPort = 0, peerPort = 0, apiPort = 0] = await freePorts(3);
    const server = `https://127.0.0.1:${apiPort}`;
    start(programs.etcd, etcdArguments(files, etcdPort, peerPort), "etcd");
    start(programs["kube-apiserver"], apiServerArguments(serviceCidr, files, etcdPort, apiPort), "kube-apiserver");
    await untilReady("kube-apiserver", servers, async () => (await readFile(files.caFile)).length > 0, within);
    const ca = await readFile(files.caFile, "utf8");
    const token = (user: string): string => tokenIn(files.tokens, user);
    const api = (user: string = admin): ApiClient => {
      const client = new ApiClient({ server, ca, token: token(user) });
      clients.push(client);
      return client;
    };
    // Written once each: a kubectl that runs meanwhile may be reading it.
    const kubeconfigs = new Map<string, Promise<string>>();
    const writeKubeconfig = async (user: string): Promise<string> => {
      const file = join(folder, `kubeconfig-${user}.json`);
      await writeFile(file, kubeconfigText({ server, ca, user, token: token(user), cluster }), { mode: 0o600 });
      return file;
    };
    const kubeconfigOf = (user: string = admin): Promise<string> => {
      const file = kubeconfigs.get(user) ?? writeKubeconfig(user);
      kubeconfigs.set(user, file);
      return file;
    };
    const asAdmin = api();
    await untilReady(
      "kube-apiserver",
      servers,
      async () => (await asAdmin.send("GET", "/readyz")).status === 200,
      within,
    );
    const kubeconfig = await kubeconfigOf();
    if (parts !== "api") {
      start(programs["kube-controller-manager"], controllerArguments(files, kubeconfig), "kube-controller-manager");
      await untilReady("kube-controller-manager", servers, () => hasDefaultServiceAccount(asAdmin), within);
    }
    if (parts === "whole") {
      start(programs["kube-scheduler"], schedulerArguments(kubeconfig), "kube-scheduler");
      start(programs.kwok, kwokArguments(tools, files, await kubeconfigOf(kubelets)), "kwok");
    }
    return {
      server,
      ca,
      caFile: files.caFile,
      issuer,
      cluster,
      logFolder: files.logFolder,
      tools,
      kubeconfigOf,
      tokenOf: token,
      api,
      kubectl: async (argv, { as = admin, ...given } = {}) =>
        runKubectl({
          file: programs.kubectl,
          kubeconfig: await kubeconfigOf(as),
          arguments: argv,
          environment,
          cwd: folder,
          signal,
          ...given,
        }),
      broken: () =>
        servers.flatMap((one) => (one.ended() === undefined ? [] : [`${one.name} ${one.ended()} (${one.logFile})`])),
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function tokenIn(tokens: Readonly<Record<string, string>>, user: string): string {
  const token = tokens[user];
  if (token !== undefined) return token;
  const known = Object.keys(tokens).join(", ");
  throw new RehearsalProblem(
    `user ${user} of the control plane: unknown. Allowed: ${known}. Fix: name it at the start`,
  );
}

/** The controllers are at work once they have made what every namespace gets. */
async function hasDefaultServiceAccount(api: ApiClient): Promise<boolean> {
  return (await api.send("GET", "/api/v1/namespaces/default/serviceaccounts/default")).status === 200;
}
