import type { Hooks, TaskConfig, TaskStep } from "./schema";
import type { UpStep } from "./up-steps";

/** A container image by what is in it. */
export interface Image {
  readonly repository: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/** Where the tasks of a job work. */
export interface Target {
  readonly environment: string;
  readonly region: string;
  readonly cluster: string;
  /** What the worker's machine role becomes: the environment's `ci-apply`. */
  readonly role: string;
  readonly image: Image;
}

/** The checkout with its packages, made once a build. */
const prepared = "prepared";

/** How long a step may take. An empty account's environment takes most of an hour, a database's change of class more. */
const timeouts: Readonly<Record<UpStep, string>> = {
  environment: "3h",
  vault: "15m",
  "vault-bootstrap": "30m",
  bosh: "3h",
  charts: "1h",
  smoke: "30m",
};

const strict = "set -Eeuo pipefail";

const prepareScript = `${strict}
cp -a repository/. ${prepared}/
cd ${prepared}
git log -1 --format='%H %an: %s'
npm ci --ignore-scripts --no-audit --no-fund --prefer-offline`;

/** A profile instead of keys: Terraform and the command line renew what they get from the machine's role. */
const identityScript = `${strict}
cd ${prepared}
export AWS_CONFIG_FILE="\${TMPDIR:-/tmp}/aws-config" KUBECONFIG="\${TMPDIR:-/tmp}/kubeconfig"
printf '[default]\\nrole_arn = %s\\ncredential_source = Ec2InstanceMetadata\\nregion = %s\\n' "\${ROLE}" "\${REGION}" >"\${AWS_CONFIG_FILE}"`;

const clusterScript = `aws eks update-kubeconfig --name "\${CLUSTER}" --region "\${REGION}" >/dev/null`;

/** Vault's certificate is of the environment's own authority, which nobody's machine knows. */
const vaultScript = `export VAULT_CACERT="\${TMPDIR:-/tmp}/vault-ca.pem"
printf '%s\\n' "\${VAULT_CA}" >"\${VAULT_CACERT}"`;

/** Steps after the one that makes the cluster; those before have none to talk to at the first deployment. */
const stepScript = `${vaultScript}
case "\${STEP}" in environment | vault) ;; *) ${clusterScript} ;; esac
npm run --silent up -- "\${ENVIRONMENT}" --step "\${STEP}" --yes`;

const planScript = `${vaultScript}
if aws eks describe-cluster --name "\${CLUSTER}" >/dev/null 2>&1; then ${clusterScript}; fi
npm run --silent up -- "\${ENVIRONMENT}" --plan`;

/** Namespaces of features that are there and not described. The command itself refuses any other namespace. */
const pruneScript = `${clusterScript}
npm run --silent feature -- list --json >"\${TMPDIR:-/tmp}/features.json"
kubectl get namespaces --output name | sed -n 's,^namespace/\\(feature-.*\\)$,\\1,p' >"\${TMPDIR:-/tmp}/namespaces"
while read -r namespace; do
  if jq --exit-status --arg namespace "\${namespace}" 'any(.[]; .namespace == $namespace)' "\${TMPDIR:-/tmp}/features.json" >/dev/null; then continue; fi
  npm run --silent charts -- prune "\${ENVIRONMENT}" "\${namespace}" --namespace-too --yes </dev/null
done <"\${TMPDIR:-/tmp}/namespaces"`;

const notifyScript = `${strict}
printf '{"text":"%s: %s. The build says why; what was applied stays, and starting the job again resumes."}' "\${JOB}" "\${OUTCOME}" |
  curl --silent --show-error --fail --max-time 20 --header 'Content-Type: application/json' --data @- "\${NOTIFY_URL}"`;

const vaultCa = ({ environment }: Target) => ({ VAULT_CA: `((vault-ca-${environment}.certificate))` });

export function prepareTask(target: Target): TaskStep {
  return {
    ...task(target, "prepare", prepareScript, { inputs: [{ name: "repository" }], outputs: [{ name: prepared }] }),
    timeout: "15m",
  };
}

export function deployTask(target: Target, step: UpStep): TaskStep {
  return { ...identified(target, step, stepScript, { STEP: step, ...vaultCa(target) }), timeout: timeouts[step] };
}

export function planTask(target: Target): TaskStep {
  return { ...identified(target, "plan", planScript, vaultCa(target)), timeout: "30m" };
}

export function pruneTask(target: Target): TaskStep {
  return { ...identified(target, "prune", pruneScript), timeout: "30m" };
}

/** A failed message fails nothing: the build has failed as it is. */
export function notifyHooks(target: Target, job: string): Hooks {
  const notify = (outcome: string) => ({
    try: {
      ...task(target, "notify", notifyScript, {
        params: { JOB: job, OUTCOME: outcome, NOTIFY_URL: "((notify.url))" },
      }),
      timeout: "2m",
    },
  });
  return {
    on_failure: notify("failed"),
    on_error: notify("could not run"),
    on_abort: notify("was stopped"),
  };
}

function identified(target: Target, name: string, script: string, params: Record<string, string> = {}): TaskStep {
  const { environment, role, region, cluster } = target;
  return task(target, name, `${identityScript}\n${script}`, {
    inputs: [{ name: prepared }],
    params: { ENVIRONMENT: environment, ROLE: role, REGION: region, CLUSTER: cluster, ...params },
  });
}

/** Written out in the pipeline, so that a merge can't change what a task is; on the environment's own workers. */
function task(
  { environment, image }: Target,
  name: string,
  script: string,
  config: Pick<TaskConfig, "inputs" | "outputs" | "params">,
): TaskStep {
  return {
    task: name,
    tags: [environment],
    config: {
      platform: "linux",
      image_resource: {
        type: "registry-image",
        source: { repository: image.repository },
        version: { digest: image.digest },
      },
      ...config,
      run: { path: "bash", args: ["-c", script] },
    },
  };
}
