import { createHash, createHmac } from "node:crypto";
import type { Answer, Call } from "../emulator/call";

/** Credentials as STS hands them out. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * Sends a request signed as AWS asks (Signature Version 4, "Create a signed AWS API request" of the IAM user guide): an
 * emulator that judges its callers checks the signature too.
 */
export async function askSigned(
  endpoint: string,
  region: string,
  service: string,
  request: Call,
  credentials: SessionCredentials,
): Promise<Answer> {
  const { method = "POST", path = "/", body = "", contentType = "application/x-www-form-urlencoded" } = request;
  const url = new URL(path, endpoint);
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const day = now.slice(0, 8);
  const payload = sha256(body);
  const headers: Record<string, string> = {
    ...lowerCased(request.headers ?? {}),
    host: url.host,
    "x-amz-date": now,
    "x-amz-content-sha256": payload,
    "x-amz-security-token": credentials.sessionToken,
    ...(body !== "" && { "content-type": contentType }),
  };
  const names = Object.keys(headers).sort();
  const signed = names.join(";");
  const canonical = [
    method,
    service === "s3" ? url.pathname : url.pathname.split("/").map(encodeURIComponent).join("/"),
    [...url.searchParams]
      .map(([key, value]) => `${encode(key)}=${encode(value)}`)
      .sort()
      .join("&"),
    ...names.map((name) => `${name}:${(headers[name] ?? "").trim()}`),
    "",
    signed,
    payload,
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", now, scope, sha256(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  const signature = hmac(key, toSign).toString("hex");
  const { host: _host, ...sent } = headers;
  const answer = await fetch(url, {
    method,
    headers: {
      ...sent,
      // The emulator takes the word of whoever ends TLS in front of it, as AWS's own front does.
      "x-forwarded-proto": "https",
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
    },
    ...(body !== "" && { body }),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Signature Version 4 encodes these four as well. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
