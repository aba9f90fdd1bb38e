import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** User of a control plane that may do everything: break-glass. */
export const admin = "admin";

/**
 * kwok's user. To the API server it is what it plays: kubelets, who alone may say that a pod has ended. One node's name
 * would hold it to that node's pods, so it has none, and is an administrator besides.
 */
export const kubelets = "kwok";

/** What a control plane reads and writes. */
export interface Files {
  readonly folder: string;
  readonly logFolder: string;
  readonly certificates: string;
  readonly caFile: string;
  readonly tokenFile: string;
  readonly tokens: Readonly<Record<string, string>>;
  /** Signs and checks service account tokens. */
  readonly signingKey: string;
  /** kwok's stage of a pod that leaves. */
  readonly leaving: string;
}

/** Fills the folder of a new control plane. */
export async function writeFiles(folder: string, users: Readonly<Record<string, readonly string[]>>): Promise<Files> {
  const logFolder = join(folder, "logs");
  const certificates = join(folder, "certificates");
  for (const one of [folder, logFolder, certificates, join(folder, "tmp")]) {
    await mkdir(one, { recursive: true, mode: 0o700 });
  }
  const groups: Readonly<Record<string, readonly string[]>> = {
    ...users,
    [admin]: ["system:masters"],
    [kubelets]: ["system:nodes", "system:masters"],
  };
  const tokens = Object.fromEntries(Object.keys(groups).map((user) => [user, randomBytes(24).toString("hex")]));
  const tokenFile = join(folder, "tokens.csv");
  await writeFile(tokenFile, tokenFileText(groups, tokens), { mode: 0o600 });
  const signingKey = join(certificates, "service-accounts.pem");
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await writeFile(signingKey, privateKey, { mode: 0o600 });
  // The API server makes itself a certificate and writes it, with its authority, under this name.
  const caFile = join(certificates, "apiserver.crt");
  const leaving = join(folder, "pod-leaving.json");
  await writeFile(leaving, JSON.stringify(podLeaving));
  return { folder, logFolder, certificates, caFile, tokenFile, tokens, signingKey, leaving };
}

/**
 * A pod that is deleted stays a second, as a real one stays its grace period. Gone at once, a StatefulSet's pod is back
 * under its name before the controller of disruption budgets has looked, which then takes it for the evicted one and
 * allows no other eviction for two minutes.
 */
const podLeaving = {
  apiVersion: "kwok.x-k8s.io/v1alpha1",
  kind: "Stage",
  metadata: { name: "pod-leaving" },
  spec: {
    resourceRef: { apiGroup: "v1", kind: "Pod" },
    selector: { matchExpressions: [{ key: ".metadata.deletionTimestamp", operator: "Exists" }] },
    delay: { durationMilliseconds: 1000 },
    next: { delete: true },
  },
} as const;

/** The static token file: token, user, uid and groups, one user a line. */
export function tokenFileText(
  groups: Readonly<Record<string, readonly string[]>>,
  tokens: Readonly<Record<string, string>>,
): string {
  return Object.entries(groups)
    .map(([user, memberOf]) => `${tokens[user] ?? ""},${user},${user},"${memberOf.join(",")}"\n`)
    .join("");
}
