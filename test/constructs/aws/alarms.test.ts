import { beforeAll, describe, expect, test } from "vitest";
import { productionPlatform } from "../../support/environments";
import { allows } from "../../../rehearsal/identities/policy-evaluator";
import { referred, resource, resources, synthesize, type Synthesis } from "../../support/synthesis";

let production: Synthesis;

beforeAll(() => {
  production = synthesize(productionPlatform());
});

const topic = () => resource(production, "aws_sns_topic");
const publish = (caller: string, account: string) =>
  allows(resource(production, "aws_sns_topic_policy").values["policy"], {
    caller,
    action: "sns:Publish",
    context: { "aws:SourceAccount": account },
  });

describe("the topic of alarms", () => {
  test("is encrypted with its own key", () => {
    expect(referred(production, topic().values["kms_master_key_id"])).toEqual([
      resource(production, "aws_kms_key", "keys/alarms"),
    ]);
  });

  test("reaches everybody the environment names", () => {
    expect(
      resources(production, "aws_sns_topic_subscription")
        .map(({ values }) => values["endpoint"])
        .sort(),
    ).toEqual(["on-call@exchange.example", "security@exchange.example"]);
  });

  test.each(["cloudwatch.amazonaws.com", "events.amazonaws.com", "events.rds.amazonaws.com"])(
    "takes messages of %s",
    (caller) => {
      expect(publish(caller, "222222222222")).toBe(true);
    },
  );

  test("takes EventBridge's messages, which say nothing of an account", () => {
    const policy = resource(production, "aws_sns_topic_policy").values["policy"];
    expect(allows(policy, { caller: "events.amazonaws.com", action: "sns:Publish" })).toBe(true);
  });

  test("takes no message from another account's alarms", () => {
    expect(publish("cloudwatch.amazonaws.com", "999999999999")).toBe(false);
  });

  test("takes no message from a stranger", () => {
    expect(publish("arn:aws:iam::999999999999:role/x", "222222222222")).toBe(false);
  });
});
