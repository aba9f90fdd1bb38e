import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chartsOf } from "../../charts/render";
import { tokenReviewer } from "../../platform/access/reviewer";
import { secretMount, transitPrefix, vaultLogin } from "../../platform/secrets";
import { plainEnvironment } from "../../rehearsal/child-environment";
import { ApiClient } from "../../rehearsal/kubernetes/api-client";
import { freePort } from "../../rehearsal/free-ports";
import { type ServerProcess, startServer } from "../../rehearsal/kubernetes/server-process";
import { type ControlPlane, startControlPlane } from "../support/control-plane";
import { stagePlatform } from "../support/environments";
import { run } from "../constructs/machine/tools";
import { type OpenBao, startOpenBao, untilUp } from "./vault/openbao-server";
import { PodFolder } from "./vault/pod-folder";

/**
 * A pod's own configuration, with the real programs: OpenBao, its Agent and proxy, and the API server. Changed for it are
 * Vault's address, the proxy's port and the pod's root folder, since all of it runs on one loopback; nothing else.
 */
const workload = "peatio-deposit-coin-address";
const platform = stagePlatform();
const { name: namespace } = platform.environment;
const key = `${transitPrefix(platform.environment)}_payment_addresses_secret`;

let plane: ControlPlane;
let vault: OpenBao;
let pod: PodFolder;
let proxy: ServerProcess;
let proxyAddress: string;

/** Values that a shell would trip over: a quote, a line, a dollar. */
const secretValue = "it's $HOME\nand `more`";

beforeAll(async () => {
  [plane, vault] = await Promise.all([startControlPlane({ parts: "controllers" }), startOpenBao()]);
  await applyReviewerAndAccounts();
  await prepareVault();
  pod = await PodFolder.make(workload, chartsOf(platform));
  const port = await freePort();
  proxyAddress = `http://127.0.0.1:${port}`;
  await pod.writeConfiguration({
    "https://vault.stage.rkcp.internal:8200": vault.address,
    "127.0.0.1:8200": `127.0.0.1:${port}`,
  });
  await pod.write("/etc/rkcp/vault-ca/ca.pem", await caOf(vault));
  await pod.write("/var/run/secrets/rkcp/vault/token", await tokenOf(workload, vaultLogin.audience));
});
afterAll(async () => {
  await proxy?.stop();
  await vault?.stop();
  await plane?.stop();
  await pod?.remove();
});

async function caOf({ caFile }: OpenBao): Promise<string> {
  return readFile(caFile, "utf8");
}

/** The rendered namespaces and reviewer, and the accounts the test asks tokens of. */
async function applyReviewerAndAccounts(): Promise<void> {
  const files = chartsOf(platform).filter(({ file }) =>
    /^cluster\/(namespaces|vault-token-reviewer)\.yaml$/.test(file),
  );
  const accounts = [workload, "peatio-api"].map((name) =>
    JSON.stringify({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } }),
  );
  const input = [...files.map(({ content }) => content), ...accounts].join("\n---\n");
  const { exitCode, stderr } = await plane.kubectl(["apply", "--server-side", "-f", "-"], { input });
  if (exitCode !== 0) throw new Error(stderr);
}

/** The token that the API server writes into the reviewer's Secret. */
async function reviewerToken(secret: string): Promise<string> {
  const path = `/api/v1/namespaces/${tokenReviewer.namespace}/secrets/${secret}`;
  for (let tries = 0; tries < 200; tries++) {
    const { data } = (await plane.api().must("GET", path)) as { data?: { token?: string } };
    if (data?.token !== undefined) return Buffer.from(data.token, "base64").toString("utf8");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${secret}: the API server wrote no token`);
}

/** What the kubelet does for a projected token. */
async function tokenOf(account: string, audience?: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
  const spec = { expirationSeconds: 600, ...(audience !== undefined && { audiences: [audience] }) };
  const answer = await plane
    .api()
    .must("POST", path, { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec });
  return (answer as { status: { token: string } }).status.token;
}

/** Engines, values, one policy and one role: what the workload's part of the description asks for. */
async function prepareVault(): Promise<void> {
  const write = (path: string, body: object) => vault.root.must("POST", `/v1/${path}`, body);
  await write("sys/mounts/transit", { type: "transit" });
  await write(`sys/mounts/${secretMount}`, { type: "kv", options: { version: "2" } });
  await write(`transit/keys/${key}`, {});
  const read = platform.secrets.filter(({ consumers }) => consumers[workload] !== undefined);
  for (const { path, consumers } of read) {
    const data = Object.fromEntries((consumers[workload] ?? []).map((use) => [use.key, secretValue]));
    await write(`${secretMount}/data/${path}`, { data });
  }
  const policy = [
    ...read.map(({ path }) => `path "${secretMount}/data/${path}" { capabilities = ["read"] }`),
    ...["encrypt", "decrypt"].map((verb) => `path "transit/${verb}/${key}" { capabilities = ["update"] }`),
    // The Agent's own, for its token; the default policy would also show the token to who asks through the proxy.
    'path "auth/token/renew-self" { capabilities = ["update"] }',
  ].join("\n");
  await write(`sys/policies/acl/${workload}`, { policy });
  await write("sys/auth/kubernetes", { type: "kubernetes" });
  await configureLogin(await reviewerToken("vault-token-reviewer-1"));
  await write(`${vaultLogin.mount}/role/${workload}`, {
    bound_service_account_names: [workload],
    bound_service_account_namespaces: [namespace],
    audience: vaultLogin.audience,
    token_policies: [workload],
    token_no_default_policy: true,
    token_period: "1h",
  });
}

function configureLogin(reviewer: string): Promise<unknown> {
  return vault.root.must("POST", `/v1/${vaultLogin.mount}/config`, {
    kubernetes_host: plane.server,
    kubernetes_ca_cert: plane.ca,
    token_reviewer_jwt: reviewer,
    disable_local_ca_jwt: true,
  });
}

async function login(jwt: string, role = workload): Promise<number> {
  return (await vault.nobody.send("POST", `/v1/${vaultLogin.mount}/login`, { role, jwt })).status;
}

const environment = () => plainEnvironment({ HOME: pod.root, TMPDIR: pod.root });

describe("a workload's login", () => {
  test("is granted to its own service account with a token for Vault", async () => {
    expect(await login(await tokenOf(workload, vaultLogin.audience))).toBe(200);
  });

  test("is refused to a token for the API server", async () => {
    expect(await login(await tokenOf(workload))).toBe(403);
  });

  test("is refused to a token for somebody else", async () => {
    expect(await login(await tokenOf(workload, "pods.eks.amazonaws.com"))).toBe(403);
  });

  test("is refused to another service account", async () => {
    expect(await login(await tokenOf("peatio-api", vaultLogin.audience))).toBe(403);
  });

  test("is refused to the same name in another namespace", async () => {
    const path = "/api/v1/namespaces/default/serviceaccounts";
    await plane.api().must("POST", path, { metadata: { name: workload } });
    const spec = { audiences: [vaultLogin.audience], expirationSeconds: 600 };
    const answer = await plane.api().must("POST", `${path}/${workload}/token`, { spec });
    expect(await login((answer as { status: { token: string } }).status.token)).toBe(403);
  });
});

describe("the token reviewer", () => {
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: "x" } };
  const asking = async (token: string, method: string, path: string, body?: unknown) => {
    const client = new ApiClient({ server: plane.server, ca: plane.ca, token });
    const { status } = await client.send(method, path, body);
    client.close();
    return status;
  };

  test("may review tokens", async () => {
    const token = await reviewerToken("vault-token-reviewer-1");
    expect(await asking(token, "POST", "/apis/authentication.k8s.io/v1/tokenreviews", review)).toBe(201);
  });

  test.each(["/api/v1/secrets", "/api/v1/pods", "/api/v1/namespaces/vault-access/secrets/vault-token-reviewer-1"])(
    "may not read %s",
    async (path) => {
      expect(await asking(await reviewerToken("vault-token-reviewer-1"), "GET", path)).toBe(403);
    },
  );

  test("is the only one: a workload's token for the API server may review none", async () => {
    expect(await asking(await tokenOf(workload), "POST", "/apis/authentication.k8s.io/v1/tokenreviews", review)).toBe(
      403,
    );
  });

  test("can't be replaced by the token that logs in, which the API server doesn't know at all", async () => {
    const token = await tokenOf(workload, vaultLogin.audience);
    expect(await asking(token, "POST", "/apis/authentication.k8s.io/v1/tokenreviews", review)).toBe(401);
  });

  test("has a namespace in which no pod is made", async () => {
    const body = {
      metadata: { name: "mine" },
      spec: {
        serviceAccountName: tokenReviewer.serviceAccount,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "x",
            image: "x",
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          },
        ],
      },
    };
    const { status, body: told } = await plane.api().send("POST", "/api/v1/namespaces/vault-access/pods", body);
    expect([status, (told as { message: string }).message]).toEqual([
      403,
      expect.stringContaining("exceeded quota: no-pods"),
    ]);
  });
});

describe("the Agent of a rendered pod", () => {
  test("logs in, renders its files and ends", async () => {
    const { code, text } = await run(vault.program, pod.argumentsOf("vault-secrets"), environment());
    expect([code, text]).toEqual([0, expect.stringContaining("rendered")]);
  });

  test("leaves values that a shell reads as they are", async () => {
    const { text } = await run("/bin/sh", ["-ec", `. ${pod.at("/secrets/env")}; printf %s "$SECRET_KEY_BASE"`]);
    expect(text).toBe(secretValue);
  });

  test("writes a variable for each that the description names", async () => {
    const named = platform.secrets.flatMap(({ consumers }) =>
      (consumers[workload] ?? []).flatMap(({ as }) => ("variable" in as ? [as.variable] : [])),
    );
    const written = [...(await pod.read("/secrets/env")).matchAll(/^export (\w+)=/gm)].map(([, name]) => name);
    expect(written.sort()).toEqual(named.sort());
  });
});

describe("the proxy of a rendered pod", () => {
  beforeAll(async () => {
    proxy = startServer({
      file: vault.program,
      arguments: pod.argumentsOf("vault-proxy"),
      environment: environment(),
      logFile: join(pod.root, "proxy.log"),
    });
    await untilUp(
      async () => (await call("POST", `transit/encrypt/${key}`, { plaintext: "eA==" })).status === 200,
      proxy,
    );
  });

  /** A request as the application makes it, to `VAULT_ADDR`. */
  async function call(method: string, path: string, body?: object, token?: string) {
    const headers = { ...(token !== undefined && { "X-Vault-Token": token }), "Content-Type": "application/json" };
    const answer = await fetch(`${proxyAddress}/v1/${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === "" ? {} : JSON.parse(text)) as { data?: Record<string, unknown> } };
  }
  const encrypt = (token?: string) => call("PUT", `transit/encrypt/${key}`, { plaintext: "c2VjcmV0" }, token);

  test("answers the question of the pod's startup probe", async () => {
    const { code } = await run(vault.program, ["status", `-address=${proxyAddress}`], environment());
    expect(code).toBe(0);
  });

  test("encrypts and decrypts for an application without a token", async () => {
    const { body } = await encrypt();
    const back = await call("PUT", `transit/decrypt/${key}`, { ciphertext: body.data?.["ciphertext"] });
    expect(back.body.data?.["plaintext"]).toBe("c2VjcmV0");
  });

  test("does so for an empty token, as the client library sends when VAULT_TOKEN is unset", async () => {
    expect((await encrypt("")).status).toBe(200);
  });

  test("does so for a token of nobody's, which it replaces", async () => {
    expect((await encrypt("s.nobody")).status).toBe(200);
  });

  test("has no more rights than the workload: another key is refused", async () => {
    const other = key.replace("payment_addresses_secret", "wallets_settings");
    expect((await call("PUT", `transit/decrypt/${other}`, { ciphertext: "vault:v1:x" })).status).toBe(403);
  });

  test("doesn't tell the application the token it uses", async () => {
    expect((await call("GET", "auth/token/lookup-self")).status).toBe(403);
  });

  // What line 2.6 does at boot when VAULT_TOKEN has a value (application facts 12); unset, it asks for none of this.
  test.each([
    ["looks its token up", "auth/token/lookup"],
    ["renews its token", "auth/token/renew"],
  ])("refuses an application that %s, so the variable stays unset", async (_, path) => {
    expect((await call("POST", path, { token: "s.dummy" }, "s.dummy")).status).toBe(403);
  });

  test("no pod sets that variable", () => {
    const set = platform.workloads.filter(({ env }) => "VAULT_TOKEN" in env || "BARONG_VAULT_TOKEN" in env);
    expect(set.map(({ name }) => name)).toEqual([]);
  });
});

describe("when the reviewer's credential is rotated", () => {
  test("logins go on with the new one, and the old one is nobody's", async () => {
    const path = `/api/v1/namespaces/${tokenReviewer.namespace}/secrets`;
    const old = (await plane.api().must("GET", `${path}/vault-token-reviewer-1`)) as {
      metadata: { annotations: Record<string, string> };
    };
    const name = tokenReviewer.serviceAccount;
    await plane.api().must("POST", path, {
      metadata: { name: "vault-token-reviewer-2", annotations: { "kubernetes.io/service-account.name": name } },
      type: "kubernetes.io/service-account-token",
    });
    expect(old.metadata.annotations["kubernetes.io/service-account.name"]).toBe(name);
    await configureLogin(await reviewerToken("vault-token-reviewer-2"));
    await plane.api().must("DELETE", `${path}/vault-token-reviewer-1`);
    expect(await login(await tokenOf(workload, vaultLogin.audience))).toBe(200);
  });

  test("Vault with the old one lets nobody in", async () => {
    const secret = "vault-token-reviewer-2";
    const token = await reviewerToken(secret);
    await plane.api().must("DELETE", `/api/v1/namespaces/${tokenReviewer.namespace}/secrets/${secret}`);
    await configureLogin(token);
    await expect.poll(async () => login(await tokenOf(workload, vaultLogin.audience)), { timeout: 60_000 }).toBe(403);
  });
});
