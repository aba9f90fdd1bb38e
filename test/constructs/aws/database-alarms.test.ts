import { beforeAll, describe, expect, test } from "vitest";
import { stagePlatform } from "../../support/environments";
import { referred, resource, resources, synthesize, texts, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

const topic = () => resource(stage, "aws_sns_topic");
const alarms = () =>
  resources(stage, "aws_cloudwatch_metric_alarm").filter(({ path }) => path.startsWith("account/database/"));
const alarm = (metric: string) => alarms().find(({ values }) => values["metric_name"] === metric)?.values;

/** Names RDS knows for events of an instance (RDS user guide, "Amazon RDS event categories"). */
const knownCategories = [
  "availability",
  "backtrack",
  "backup",
  "configuration change",
  "creation",
  "deletion",
  "failover",
  "failure",
  "low storage",
  "maintenance",
  "notification",
  "read replica",
  "recovery",
  "restoration",
  "security",
  "security patching",
];

describe("the database's alarms", () => {
  test.each(["CPUUtilization", "FreeStorageSpace", "FreeableMemory", "DatabaseConnections", "WriteLatency"])(
    "watch %s",
    (metric) => {
      expect(alarm(metric)).toMatchObject({
        namespace: "AWS/RDS",
        dimensions: { DBInstanceIdentifier: "rkcp-stage-mysql" },
      });
    },
  );

  test("wake somebody, and say when it is over", () => {
    const told = alarms().map(({ values }) =>
      ["alarm_actions", "ok_actions"].flatMap((list) => referred(stage, values[list])),
    );
    expect(new Set(told.flat())).toEqual(new Set([topic()]));
    expect(told.map((each) => each.length)).toEqual(Array(5).fill(2));
  });

  test("hold silence for bad news", () => {
    expect(new Set(alarms().map(({ values }) => values["treat_missing_data"]))).toEqual(new Set(["breaching"]));
  });

  test("ring when a tenth of the volume is left", () => {
    expect(alarm("FreeStorageSpace")?.["threshold"]).toBe(5 * 1024 ** 3);
  });

  test("ring at the connections of the environment", () => {
    expect(alarm("DatabaseConnections")?.["threshold"]).toBe(250);
  });
});

describe("the database's events", () => {
  const events = () => resource(stage, "aws_db_event_subscription");

  test("go where the alarms go", () => {
    expect(referred(stage, events().values["sns_topic"])).toEqual([topic()]);
  });

  test("are those of this instance", () => {
    expect(referred(stage, events().values["source_ids"])).toEqual([resource(stage, "aws_db_instance")]);
  });

  test("are of kinds that RDS knows", () => {
    expect(texts(events().values["event_categories"]).filter((each) => !knownCategories.includes(each))).toEqual([]);
  });

  test.each(["failover", "failure", "low storage", "deletion"])("tell of %s", (category) => {
    expect(texts(events().values["event_categories"])).toContain(category);
  });
});
