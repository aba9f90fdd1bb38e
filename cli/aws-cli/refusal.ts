/** Why AWS, or its command line, gave no answer. Never holds a secret: only the service's words. */
export class AwsRefusal extends Error {
  override readonly name = "AwsRefusal";
  constructor(
    /** What was asked, such as `aws ec2 describe-vpcs`. */
    readonly command: string,
    /** Why there is no answer, in one line. */
    readonly reason: string,
    /** What to do about it, in one line. */
    readonly cure: string,
    /** The service's own word, such as `AccessDenied`; empty when the request never got there. */
    readonly code = "",
  ) {
    super(`${command}: ${reason}`);
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

/** The codes of "you may not"; S3 answers questions without a body by number. */
export const forbidden = /^(403|AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError)$/;

/** What a command that failed has printed, in one line. */
export function refusalOf(command: string, printed: readonly string[]): AwsRefusal {
  const text = printed.join("\n");
  const [, code = "", operation = "", detail = ""] =
    /An error occurred \((\w+)\) when calling the (\w+) operation[^:]*: ?([^\n]*)/.exec(text) ?? [];
  if (code !== "") return answered(command, code, operation, detail);
  return unanswered(command, text);
}

function answered(command: string, code: string, operation: string, detail: string): AwsRefusal {
  const reason = `${code}: ${shorten(detail)}`;
  if (/Signature (expired|not yet current)|too skewed/i.test(detail) || code === "RequestTimeTooSkewed") {
    const cure = "set this machine's clock (turn on NTP): AWS refuses five minutes off";
    return new AwsRefusal(command, reason, cure, code);
  }
  if (forbidden.test(code)) {
    const cure = `let the caller do ${operation}, or run it as a role with ReadOnlyAccess`;
    return new AwsRefusal(command, reason, cure, code);
  }
  const known = cures.find(({ codes }) => codes.test(code));
  return new AwsRefusal(command, reason, known?.cure ?? "run the same command by hand", code);
}

function unanswered(command: string, text: string): AwsRefusal {
  const refusal = (reason: string, cure: string) => new AwsRefusal(command, reason, cure);
  if (/Unable to locate credentials|NoCredentials/.test(text)) return refusal("no credentials", signIn);
  if (/config profile \(.*\) could not be found/.test(text)) {
    return refusal("AWS_PROFILE names no profile", "aws configure list-profiles, then export AWS_PROFILE");
  }
  if (/sso|Token (has expired|for .* does not exist)/i.test(text)) return refusal("the sign-in has ended", signIn);
  if (/Could not connect to the endpoint|Connection was closed|ProxyConnection|SSL validation failed/.test(text)) {
    return refusal("can't reach AWS", "check the way to AWS: network, proxy, the region's name");
  }
  if (/Invalid choice|Unknown options/.test(text)) return refusal("the AWS CLI is too old for it", getAwsCli);
  const [line = "failed without a word"] = text.split("\n").filter((part) => part.trim() !== "");
  return refusal(shorten(line), "run the same command by hand");
}

/** EC2 adds an encoded message of many lines to a refusal. */
function shorten(text: string): string {
  const plain = text.replace(/ ?Encoded authorization failure message:.*/, "").trim();
  return plain.length > 160 ? `${plain.slice(0, 157)}...` : plain;
}
