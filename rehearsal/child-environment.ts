import { isIPv4, isIPv6 } from "node:net";
import { RehearsalProblem } from "./problem";

/** Variables of a child process; what is not in here does not exist for it. */
export type ChildEnvironment = Readonly<Record<string, string>>;

/** What every program needs to start and to print, and nothing that names an account. */
const everyChild = ["PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "NODE_EXTRA_CA_CERTS"] as const;

/** What the installers (go, pip, `terraform providers mirror`) need besides: caches, proxies, registries, certificates. */
const everyInstaller = [
  "HOME", "USER", "TMPDIR", "XDG_CACHE_HOME", "PYENV_ROOT", "PYENV_VERSION",
  "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
  "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
] as const; // prettier-ignore

/** Installers' own settings come in families. `GIT_` is absent: nothing here clones. */
const installerFamilies = /^(GO[A-Z0-9]+|PIP_[A-Z_]+)$/;

/** The environment of a program that touches no cloud. */
export function plainEnvironment(
  own: ChildEnvironment = {},
  caller: NodeJS.ProcessEnv = process.env,
): ChildEnvironment {
  return { ...pick(caller, (name) => (everyChild as readonly string[]).includes(name)), ...own };
}

/** The environment of an installer: registries and proxies are the caller's, cloud credentials stay outside. */
export function installerEnvironment(
  own: ChildEnvironment = {},
  caller: NodeJS.ProcessEnv = process.env,
): ChildEnvironment {
  const allowed = new Set<string>([...everyChild, ...everyInstaller]);
  return { ...pick(caller, (name) => allowed.has(name) || installerFamilies.test(name)), ...own };
}

export interface CloudChildOptions {
  /** Where the emulator listens; anything but loopback is refused. */
  readonly endpoint: string;
  /** 12 digits: the emulator takes the access key for the account id, so ARNs carry the environment's own account. */
  readonly accountId: string;
  readonly region: string;
  /** A folder that stands in for the caller's home, so no `~/.aws` is read. */
  readonly home: string;
  /** Terraform's CLI configuration file, which names the provider mirror. */
  readonly terraformConfiguration: string;
  /** Let the provider wait between two looks at a thing as long as on AWS. @default false */
  readonly pauses?: boolean;
}

/**
 * The provider's own switch for replayed recordings (internal/vcr and internal/retry of its source): it asks again at
 * once instead of after a fixed pause, a minute for RDS. It still asks until the thing is there, and nothing is
 * recorded or replayed. Of a rehearsal of six minutes five were such pauses.
 */
const withoutPauses = { VCR_MODE: "REPLAY_ONLY", VCR_PATH: "nothing-is-recorded" } as const;

/**
 * The environment of Terraform and its provider: dummy credentials, every endpoint on loopback, nothing of the caller's
 * `AWS_*` or `TF_*`.
 *
 * @throws RehearsalProblem when the endpoint is not loopback
 */
export function cloudEnvironment(
  options: CloudChildOptions,
  caller: NodeJS.ProcessEnv = process.env,
): ChildEnvironment {
  refuseUnlessLoopback(options.endpoint);
  return plainEnvironment(
    {
      HOME: options.home,
      AWS_ENDPOINT_URL: options.endpoint,
      AWS_ACCESS_KEY_ID: options.accountId,
      AWS_SECRET_ACCESS_KEY: "rehearsal",
      AWS_REGION: options.region,
      AWS_CONFIG_FILE: `${options.home}/no-aws-config`,
      AWS_SHARED_CREDENTIALS_FILE: `${options.home}/no-aws-credentials`,
      AWS_EC2_METADATA_DISABLED: "true",
      // The emulator is also the proxy: a request to any other host ends there instead of on the internet.
      HTTP_PROXY: options.endpoint,
      HTTPS_PROXY: options.endpoint,
      TF_CLI_CONFIG_FILE: options.terraformConfiguration,
      TF_IN_AUTOMATION: "1",
      CHECKPOINT_DISABLE: "1",
      ...(options.pauses !== true && withoutPauses),
    },
    caller,
  );
}

/**
 * A rehearsal may only ever talk to this machine: with a real endpoint the same commands would build, and then
 * destroy, a real account.
 *
 * @throws RehearsalProblem naming the endpoint
 */
export function refuseUnlessLoopback(endpoint: string): void {
  if (isLoopback(endpoint)) return;
  throw new RehearsalProblem(
    `rehearsal endpoint: got ${endpoint}. Allowed: http on 127.0.0.0/8, [::1] or localhost. ` +
      `Fix: rehearse against the local emulator only; a real account is deployed with "npx cdktf deploy"`,
  );
}

function isLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, username } = new URL(endpoint);
  if (protocol !== "http:" || username !== "") return false;
  const host = hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || (isIPv4(host) && host.startsWith("127.")) || (isIPv6(host) && host === "::1");
}

function pick(source: NodeJS.ProcessEnv, allowed: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined && allowed(entry[0])),
  );
}
