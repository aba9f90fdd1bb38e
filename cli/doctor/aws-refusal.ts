import { Unanswered } from "./unanswered";
import type { Ended } from "./run-program";

/** Why AWS, or its command line, gave no answer; `cure` is one line. Never holds a secret: only the service's words. */
export class AwsRefusal extends Unanswered {
  override readonly name = "AwsRefusal";
  constructor(
    message: string,
    cure: string,
    /** The service's own word, such as `AccessDenied`; empty when the request never got there. */
    readonly code: string,
  ) {
    super(message, cure);
  }
}

/** Where AWS says how to get its command line. */
export const getAwsCli =
  "install AWS CLI 2 (https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html)";
const signIn = "sign in: aws sso login, or export AWS_PROFILE of a profile that works";

/** Codes by what a person does about them. */
const cures: readonly { readonly codes: RegExp; readonly cure: string }[] = [
  { codes: /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/, cure: signIn },
  {
    codes: /^(InvalidClientTokenId|UnrecognizedClientException|AuthFailure|InvalidAccessKeyId)$/,
    cure: "the credentials are unknown here: use another profile, or enable the region (account page, AWS Regions)",
  },
  { codes: /^OptInRequired$/, cure: "enable the region on the account page under AWS Regions, and wait some minutes" },
  { codes: /^(Throttling|ThrottlingException|RequestLimitExceeded)$/, cure: "wait a minute and run it again" },
];

/** The refusal in one line, from what the command line printed. */
export function refusalOf(ended: Ended, command: string, timeoutSeconds: number): AwsRefusal {
  if (ended.missing) return new AwsRefusal("aws: not found on PATH", getAwsCli, "");
  if (ended.timedOut) {
    return new AwsRefusal(
      `${command}: no answer within ${timeoutSeconds} s`,
      "check the way to AWS: network, proxy",
      "",
    );
  }
  const [, code = "", operation = "", detail = ""] =
    /An error occurred \((\w+)\) when calling the (\w+) operation[^:]*: ?([^\n]*)/.exec(ended.stderr) ?? [];
  if (code !== "") return answered(code, operation, detail, command);
  return unanswered(ended, command);
}

function answered(code: string, operation: string, detail: string, command: string): AwsRefusal {
  const what = `${command}: ${code}: ${shorten(detail)}`;
  if (/Signature (expired|not yet current)|too skewed/i.test(detail) || code === "RequestTimeTooSkewed") {
    return new AwsRefusal(what, "set this machine's clock (turn on NTP): AWS refuses five minutes off", code);
  }
  if (/^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError)$/.test(code)) {
    return new AwsRefusal(what, `let the caller do ${operation}, or run it as a role with ReadOnlyAccess`, code);
  }
  const known = cures.find(({ codes }) => codes.test(code));
  return new AwsRefusal(what, known?.cure ?? "run the same command by hand", code);
}

function unanswered({ stderr, exitCode }: Ended, command: string): AwsRefusal {
  const refusal = (what: string, cure: string) => new AwsRefusal(`${command}: ${what}`, cure, "");
  if (/Unable to locate credentials|NoCredentials/.test(stderr)) return refusal("no credentials", signIn);
  if (/config profile \(.*\) could not be found/.test(stderr)) {
    return refusal("AWS_PROFILE names no profile", "aws configure list-profiles, then export AWS_PROFILE");
  }
  if (/sso|Token (has expired|for .* does not exist)/i.test(stderr)) return refusal("the sign-in has ended", signIn);
  if (/Could not connect to the endpoint|Connection was closed|ProxyConnection|SSL validation failed/.test(stderr)) {
    return refusal("can't reach AWS", "check the way to AWS: network, proxy, the region's name");
  }
  if (/Invalid choice|Unknown options/.test(stderr)) return refusal("the AWS CLI is too old for it", getAwsCli);
  const [line = `ended with ${exitCode ?? "a signal"}`] = stderr.split("\n").filter((text) => text.trim() !== "");
  return refusal(shorten(line), "run the same command by hand");
}

/** EC2 adds an encoded message of many lines to a refusal. */
function shorten(text: string): string {
  const plain = text.replace(/ ?Encoded authorization failure message:.*/, "").trim();
  return plain.length > 160 ? `${plain.slice(0, 157)}...` : plain;
}
