import { beforeAll, describe, expect, test } from "vitest";
import { stagePlatform } from "../../support/environments";
import { referred, resource, synthesize, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly apply_method: string;
}

const group = () => resource(stage, "aws_db_parameter_group");
const options = () => resource(stage, "aws_db_option_group");
const parameter = (name: string) => (group().values["parameter"] as Parameter[]).find((each) => each.name === name);

describe("the settings of MySQL", () => {
  test("are those the instance runs with", () => {
    expect(referred(stage, resource(stage, "aws_db_instance").values["parameter_group_name"])).toEqual([group()]);
  });

  test("refuse a connection in clear", () => {
    expect(parameter("require_secure_transport")?.value).toBe("1");
  });

  test("refuse TLS below 1.2", () => {
    expect(parameter("tls_version")?.value).toBe("TLSv1.2");
  });

  test.each(["innodb_flush_log_at_trx_commit", "sync_binlog"])(
    "have every commit of the ledger on disk before it is acknowledged: %s",
    (name) => {
      expect(parameter(name)?.value).toBe("1");
    },
  );

  test("log changes row by row, which point-in-time recovery replays exactly", () => {
    expect(parameter("binlog_format")?.value).toBe("ROW");
  });

  test("read no file of a client", () => {
    expect(parameter("local_infile")?.value).toBe("0");
  });

  test("refuse what does not fit a column instead of cutting it", () => {
    expect(parameter("sql_mode")?.value.split(",")).toContain("STRICT_TRANS_TABLES");
  });

  test("are in the applications' character set", () => {
    expect(parameter("character_set_server")?.value).toBe("utf8");
  });

  test("write slow queries where RDS ships them from", () => {
    expect(parameter("log_output")?.value).toBe("FILE");
  });

  test("wait for a restart only where MySQL 5.7 can't change a setting while it runs", () => {
    const waiting = (group().values["parameter"] as Parameter[]).filter(
      ({ apply_method }) => apply_method !== "immediate",
    );
    expect(waiting).toEqual([{ name: "tls_version", value: "TLSv1.2", apply_method: "pending-reboot" }]);
  });

  test("belong to the family of 5.7", () => {
    expect(group().values["family"]).toBe("mysql5.7");
  });

  test.each(["aws_db_parameter_group", "aws_db_option_group"])("get a new %s before the old goes", (type) => {
    expect(resource(stage, type).values["lifecycle"]).toEqual({ create_before_destroy: true });
  });
});

describe("the audit log of MySQL", () => {
  test("is the option the instance runs with", () => {
    expect(referred(stage, resource(stage, "aws_db_instance").values["option_group_name"])).toEqual([options()]);
  });

  test("says who connected and what they changed, not what customers' rows hold", () => {
    expect(options().values["option"]).toEqual([
      {
        option_name: "MARIADB_AUDIT_PLUGIN",
        option_settings: [{ name: "SERVER_AUDIT_EVENTS", value: "CONNECT,QUERY_DDL,QUERY_DCL" }],
      },
    ]);
  });
});
