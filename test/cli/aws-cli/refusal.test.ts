import { describe, expect, test } from "vitest";
import { refusalOf } from "../../../cli/aws-cli/refusal";

const refused = (printed: string) => refusalOf("aws ec2 describe-vpcs", printed.split("\n"));
const service = (code: string, detail: string) =>
  `\nAn error occurred (${code}) when calling the DescribeVpcs operation: ${detail}\n`;

describe("a refusal of AWS in one line", () => {
  test.each([
    [service("UnauthorizedOperation", "You are not authorized."), "let the caller do DescribeVpcs"],
    [service("RequestExpired", "Request has expired."), "sign in"],
    [
      service("SignatureDoesNotMatch", "Signature not yet current: 1 is still later than 2"),
      "set this machine's clock",
    ],
    [service("AuthFailure", "AWS was not able to validate the provided access credentials"), "enable the region"],
    [service("RequestLimitExceeded", "Request limit exceeded."), "wait a minute"],
    ['Could not connect to the endpoint URL: "https://ec2.eu-west-9.amazonaws.com/"', "check the way to AWS"],
    ["The config profile (nobody) could not be found", "aws configure list-profiles"],
    ["Error when retrieving token from sso: Token has expired and refresh failed", "sign in"],
    ["aws: error: argument operation: Invalid choice, valid choices are:", "install AWS CLI 2"],
    ["Segmentation fault", "run the same command by hand"],
    ["", "run the same command by hand"],
  ])("%s", (printed, cure) => {
    expect(refused(printed).cure).toContain(cure);
  });

  test("leaves EC2's encoded message out", () => {
    const detail = `You are not authorized. Encoded authorization failure message: ${"x".repeat(900)}`;
    expect(refused(service("UnauthorizedOperation", detail)).message).toBe(
      "aws ec2 describe-vpcs: UnauthorizedOperation: You are not authorized.",
    );
  });
});
