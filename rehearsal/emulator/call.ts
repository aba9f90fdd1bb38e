import { RehearsalProblem } from "../problem";

/** Account and region a request is meant for. */
export interface CallScope {
  readonly accountId: string;
  readonly region: string;
}

/** One request in the wire format of its service. */
export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  /** @default "application/x-www-form-urlencoded" - how EC2, IAM, RDS, SNS and STS take their actions */
  readonly contentType?: string;
  /** Such as `x-amz-target`, by which the JSON services are told what to do. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/**
 * One plain request to the emulator as the account's root. It reads account, region and service from the credential
 * scope and does not check root's signature, so no SDK is needed.
 */
export async function ask(endpoint: string, scope: CallScope, service: string, call: Call): Promise<Answer> {
  const { method = "POST", path = "/", body, contentType = "application/x-www-form-urlencoded", headers = {} } = call;
  const credential = `${scope.accountId}/20260101/${scope.region}/${service}/aws4_request`;
  const answer = await fetch(`${endpoint}${path}`, {
    method,
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
      ...(body !== undefined && { "content-type": contentType }),
    },
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/**
 * The same for a request that has to succeed.
 *
 * @throws RehearsalProblem when it answers with an error
 */
export async function call(endpoint: string, scope: CallScope, service: string, request: Call): Promise<Answer> {
  const answer = await ask(endpoint, scope, service, request);
  if (answer.status < 400) return answer;
  const { method = "POST", path = "/" } = request;
  throw new RehearsalProblem(`emulator: ${service} ${method} ${path} answered ${answer.status}\n  ${answer.text}`);
}

/** Text of the first element of that name in an answer; empty when there is none. */
export function elementOf(xml: string, name: string): string {
  const found = new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(xml)?.[1] ?? "";
  return found.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
