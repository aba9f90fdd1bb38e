import { beforeAll, describe, expect, test } from "vitest";
import { gatewayHealth, gatewayNodePorts } from "../../../../platform/entry";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { block, referred, resource, resources, synthesize, type Synthesis, texts } from "../../../support/synthesis";

let production: Synthesis;
let undelegated: Synthesis;
let imported: Synthesis;

const arn = "arn:aws:acm:eu-west-1:111111111111:certificate/00000000-0000-4000-8000-000000000000";

beforeAll(() => {
  production = synthesize(productionPlatform());
  undelegated = synthesize(stagePlatform((env) => ({ ...env, domains: { ...env.domains, delegated: false } })));
  imported = synthesize(
    stagePlatform((env) => ({
      ...env,
      domains: { ...env.domains, delegated: false },
      entry: {
        ...env.entry,
        certificate: {
          arn,
          acceptedBy: "cto@exchange.example",
          reason: "the regulator wants a certificate with our company's name",
          expires: "2027-06-30",
        },
      },
    })),
  );
});

const sides = ["public", "administration"] as const;
const balancer = (side: string) => resource(production, "aws_lb", `entry/${side}/balancer`);
const listener = (stack: Synthesis, path: string) => resource(stack, "aws_lb_listener", `entry/${path}`);
const listenersOf = (stack: Synthesis) =>
  resources(stack, "aws_lb_listener")
    .map(({ path }) => path.split("entry/")[1])
    .filter((path) => path !== undefined)
    .sort();
const record = (stack: Synthesis, ending: string) => resource(stack, "aws_route53_record", ending);

describe.each(sides)("the balancer of the %s side", (side) => {
  const group = side === "public" ? "entry-public" : "entry-administration";

  test("stands in its firewall group alone", () => {
    expect(referred(production, balancer(side).values["security_groups"])).toEqual([
      resource(production, "aws_security_group", `firewall/${group}`),
    ]);
  });

  test("drops malformed headers and requests that two servers would read differently", () => {
    expect(balancer(side).values).toMatchObject({
      drop_invalid_header_fields: true,
      desync_mitigation_mode: "strictest",
    });
  });

  test("can't be deleted in passing", () => {
    expect(balancer(side).values["enable_deletion_protection"]).toBe(true);
  });

  test.each(["access_logs", "connection_logs"])("writes %s into the environment's store", (kind) => {
    expect(block(balancer(side), kind)).toMatchObject({ enabled: true, bucket: "rkcp-production-access-logs-p4d9" });
  });

  test("waits for the store's policy: it tries to write at once", () => {
    expect(texts(balancer(side).values["depends_on"])).toEqual([
      resource(production, "aws_s3_bucket_policy", "stores/access-logs/policy").address,
    ]);
  });

  test("takes TLS 1.2 and newer, with forward secrecy", () => {
    expect(listener(production, `${side}/tls`).values).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    });
  });

  test("tells browsers to come by TLS for a year", () => {
    const header = "routing_http_response_strict_transport_security_header_value";
    expect(listener(production, `${side}/tls`).values[header]).toBe("max-age=31536000");
  });

  test("answers 404 to hosts it does not know", () => {
    expect(listener(production, `${side}/tls`).values["default_action"]).toEqual([
      expect.objectContaining({
        type: "fixed-response",
        fixed_response: { content_type: "text/plain", message_body: "", status_code: "404" },
      }),
    ]);
  });

  test("sends its own host to the gateway", () => {
    const rule = resource(production, "aws_lb_listener_rule", `entry/${side}/host`);
    const host = side === "public" ? "exchange.example" : "admin.exchange.example";
    expect(rule.values["condition"]).toEqual([{ host_header: { values: [host] } }]);
    expect(referred(production, rule.values["action"])).toEqual([
      resource(production, "aws_lb_target_group", `entry/${side}/gateway`),
    ]);
  });

  test("reaches the gateway on its fixed port and asks the gateway itself whether it is well", () => {
    const targets = resource(production, "aws_lb_target_group", `entry/${side}/gateway`);
    expect(targets.values).toMatchObject({ port: gatewayNodePorts[side], protocol: "HTTP", target_type: "instance" });
    expect(block(targets, "health_check")).toMatchObject({ path: gatewayHealth.path, matcher: "200" });
  });

  test("leads to the nodes of the general pool in every zone, and to no wallet node", () => {
    const attached = resources(production, "aws_autoscaling_attachment").filter(({ path }) =>
      path.includes(`entry/${side}/`),
    );
    const nodes = attached.flatMap(({ values }) => referred(production, values["autoscaling_group_name"]));
    expect(nodes.map(({ path }) => path)).toEqual(["a", "b", "c"].map((zone) => `account/cluster/general/${zone}`));
  });

  test("wakes somebody when no node answers, silence included", () => {
    const alarm = resource(production, "aws_cloudwatch_metric_alarm", `entry/alarms/${side}-no-gateway`);
    expect(alarm.values).toMatchObject({
      metric_name: "HealthyHostCount",
      threshold: 1,
      comparison_operator: "LessThanThreshold",
      treat_missing_data: "breaching",
    });
  });

  test("sends its alarms to the environment's topic", () => {
    const topic = resource(production, "aws_sns_topic", "alarms/topic");
    const alarms = resources(production, "aws_cloudwatch_metric_alarm").filter(({ path }) =>
      path.includes(`entry/alarms/${side}`),
    );
    expect(alarms.map(({ values }) => referred(production, values["alarm_actions"]))).toEqual([
      [topic],
      [topic],
      [topic],
    ]);
  });
});

describe("the public balancer", () => {
  test("stands in the public subnets of every zone", () => {
    const paths = referred(production, balancer("public").values["subnets"]).map(({ path }) => path);
    expect(paths).toEqual(["a", "b", "c"].map((zone) => `account/network/public-${zone}`));
  });

  test("redirects who came without TLS", () => {
    expect(listener(production, "public/plain").values).toMatchObject({
      port: 80,
      default_action: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", status_code: "HTTP_301" } }],
    });
  });

  test("redirects www to the name itself, under a certificate of its own", () => {
    const rule = resource(production, "aws_lb_listener_rule", "entry/www");
    expect(rule.values["condition"]).toEqual([{ host_header: { values: ["www.exchange.example"] } }]);
    expect(rule.values["action"]).toEqual([
      { type: "redirect", redirect: { host: "exchange.example", status_code: "HTTP_301" } },
    ]);
  });

  test("is found under the name customers type, wherever its addresses go", () => {
    const { values } = record(production, "dns/customers-public-record");
    expect([values["name"], values["type"]]).toEqual(["exchange.example", "A"]);
    expect(referred(production, values["alias"])).toEqual([balancer("public")]);
  });
});

describe("the balancer of administration", () => {
  test("has no public address", () => {
    expect(balancer("administration").values["internal"]).toBe(true);
    const paths = referred(production, balancer("administration").values["subnets"]).map(({ path }) => path);
    expect(paths).toEqual(["a", "b", "c"].map((zone) => `account/network/private-${zone}`));
  });

  test("does not listen without TLS", () => {
    expect(listenersOf(production)).toEqual(["administration/tls", "public/plain", "public/tls"]);
  });

  test("has its name in a zone that only the network can ask", () => {
    const { values } = record(production, "dns/administration-record");
    const [zone] = referred(production, values["zone_id"]);
    expect([zone?.path, zone?.values["name"]]).toEqual(["account/dns/administration-zone", "admin.exchange.example"]);
    expect(referred(production, zone?.values["vpc"])).toEqual([resource(production, "aws_vpc")]);
  });
});

describe("certificates", () => {
  test("speak for one name each, never for a wildcard", () => {
    const names = resources(production, "aws_acm_certificate").map(({ values }) => values["domain_name"]);
    expect(names.sort()).toEqual(["admin.exchange.example", "exchange.example", "www.exchange.example"]);
  });

  test("are proved in the public zone", () => {
    const zone = resource(production, "aws_route53_zone", "dns/public");
    const proofs = resources(production, "aws_route53_record").filter(({ path }) => path.includes("-proof-"));
    expect(proofs.map(({ values }) => referred(production, values["zone_id"]))).toEqual([[zone], [zone], [zone]]);
  });

  test("may be issued by Amazon alone, and for no wildcard", () => {
    expect(record(production, "dns/issuers-public-record").values).toMatchObject({
      type: "CAA",
      records: ['0 issue "amazon.com"', '0 issuewild ";"'],
    });
  });

  test("are not waited for until the zone is delegated, and nothing listens for TLS", () => {
    expect(resources(undelegated, "aws_acm_certificate")).toHaveLength(3);
    expect(resources(undelegated, "aws_acm_certificate_validation")).toEqual([]);
    expect(listenersOf(undelegated)).toEqual(["public/plain"]);
  });

  test("that nobody waits for yet wake nobody either", () => {
    const alarms = resources(undelegated, "aws_cloudwatch_metric_alarm").filter(({ path }) =>
      path.endsWith("-no-gateway"),
    );
    expect(alarms).toEqual([]);
  });

  test("are waited for twenty minutes at most", () => {
    const waits = resources(production, "aws_acm_certificate_validation").map((each) => block(each, "timeouts"));
    expect(waits).toEqual([{ create: "20m" }, { create: "20m" }, { create: "20m" }]);
  });

  test("from elsewhere serve the public name alone, before the delegation as well", () => {
    expect(listenersOf(imported)).toEqual(["public/plain", "public/tls"]);
    expect(listener(imported, "public/tls").values["certificate_arn"]).toBe(arn);
    expect(resources(imported, "aws_acm_certificate").map(({ values }) => values["domain_name"])).toEqual([
      "admin.stage.exchange.example",
      "www.stage.exchange.example",
    ]);
  });
});
