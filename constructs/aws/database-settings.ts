import { DbOptionGroup } from "@cdktf/provider-aws/lib/db-option-group";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group";
import { Construct } from "constructs";
import type { AwsContext } from "./context";

/** `now` for what MySQL can change while it runs; `restart` waits for the next one (mixing gives endless diffs). */
interface Parameter {
  readonly value: string;
  readonly applies: "now" | "restart";
}
const now = (value: string): Parameter => ({ value, applies: "now" });
const restart = (value: string): Parameter => ({ value, applies: "restart" });

/** MySQL's own words. Every commit of the ledger is on disk before it is acknowledged. */
const parameters: Readonly<Record<string, Parameter>> = {
  // Money: the vendors' templates had 0 (application facts 17 no. 25).
  innodb_flush_log_at_trx_commit: now("1"),
  sync_binlog: now("1"),
  binlog_format: now("ROW"),
  // Nobody connects in clear; 5.7 offers nothing above 1.2.
  require_secure_transport: now("1"),
  tls_version: restart("TLSv1.2"),
  local_infile: now("0"),
  // Tables of both applications are utf8; with utf8mb4 some of their indexes are too long (application facts 11.1).
  character_set_server: now("utf8"),
  collation_server: now("utf8_general_ci"),
  sql_mode: now(
    "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY",
  ),
  time_zone: now("UTC"),
  max_allowed_packet: now("8388608"),
  max_connections: now("1000"),
  log_output: now("FILE"),
  slow_query_log: now("1"),
  long_query_time: now("1"),
};

/** Who connected, and what they changed; not what customers' rows hold. */
const auditEvents = "CONNECT,QUERY_DDL,QUERY_DCL";

/** Parameter and option group of MySQL 5.7; a change of family needs new ones beside the old. */
export class AwsDatabaseSettings extends Construct {
  readonly parameterGroupName: string;
  readonly optionGroupName: string;

  constructor(scope: Construct, id: string, context: AwsContext) {
    super(scope, id);
    const parameterGroup = new DbParameterGroup(this, "parameters", {
      namePrefix: `${context.name("mysql57")}-`,
      family: "mysql5.7",
      description: "TLS only, durable commits",
      parameter: Object.entries(parameters).map(([name, { value, applies }]) => ({
        name,
        value,
        applyMethod: applies === "now" ? "immediate" : "pending-reboot",
      })),
      lifecycle: { createBeforeDestroy: true },
    });
    const optionGroup = new DbOptionGroup(this, "options", {
      namePrefix: `${context.name("mysql57")}-`,
      engineName: "mysql",
      majorEngineVersion: "5.7",
      optionGroupDescription: "audit log",
      option: [
        {
          optionName: "MARIADB_AUDIT_PLUGIN",
          optionSettings: [{ name: "SERVER_AUDIT_EVENTS", value: auditEvents }],
        },
      ],
      // The final snapshot keeps it in use, so a destroy would wait for it in vain; an unused one costs nothing.
      skipDestroy: true,
      lifecycle: { createBeforeDestroy: true },
    });
    this.parameterGroupName = parameterGroup.name;
    this.optionGroupName = optionGroup.name;
  }
}
