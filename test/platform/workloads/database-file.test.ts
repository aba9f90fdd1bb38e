import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { production } from "../../../environments/production";
import { environmentSchema } from "../../../environments/schema";
import { mysqlAuthorities } from "../../../platform/trust";
import { peatioWorkloads } from "../../../platform/workloads/peatio";

const environment = environmentSchema.parse(production);
const [migrate] = peatioWorkloads(environment);
const content = (path: string) => migrate?.files.find((file) => file.path === path)?.content ?? "";
const yaml = content("/home/app/config/database.yml");

describe("database.yml", () => {
  test("has the client check the server's certificate, and so refuse a server without TLS", () => {
    expect(content(/default_file: (\S+)/.exec(yaml)?.[1] ?? "")).toContain("ssl-verify-server-cert=1");
  });

  test("has the client trust the same authorities", () => {
    expect(content("/etc/rkcp/mysql.cnf")).toContain(`ssl-ca=${/sslca: (\S+)/.exec(yaml)?.[1]}\n`);
  });

  test("trusts the authorities that are mounted beside it", () => {
    expect(content(/sslca: (\S+)/.exec(yaml)?.[1] ?? "")).toBe(mysqlAuthorities(environment));
  });

  test("uses no ssl_mode, with which the driver of the pinned images does nothing but warn", () => {
    expect(yaml).not.toContain("ssl_mode");
  });

  test("follows our name to this environment's server and no other of the same authority", () => {
    const pattern = new RegExp((/match\?\(\/\\A(.*)\\z\//.exec(yaml)?.[1] ?? "").replace(/^/, "^").replace(/$/, "$"));
    const names = [
      "rkcp-production-mysql.c0ffee.eu-west-1.rds.amazonaws.com",
      "other.c0ffee.eu-west-1.rds.amazonaws.com",
      "rkcp-production-mysql.c0ffee.eu-west-1.rds.amazonaws.com.evil.example",
    ];
    expect(names.map((name) => pattern.test(name))).toEqual([true, false, false]);
  });

  test.each(["DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME", "DATABASE_USER", "DATABASE_PASS"])(
    "reads %s when the process starts",
    (name) => {
      expect(yaml).toContain(`ENV.fetch("${name}")`);
    },
  );
});

describe("the database's authorities", () => {
  const certificates = mysqlAuthorities(environment).split(/(?<=-----END CERTIFICATE-----\n)/);

  test("are the three roots of the region", () => {
    expect(certificates.map((pem) => /CN=(.*)/.exec(new X509Certificate(pem).subject)?.[1]).sort()).toEqual(
      ["ECC384", "RSA2048", "RSA4096"].map((kind) => `Amazon RDS eu-west-1 Root CA ${kind} G1`),
    );
  });

  test("stay valid longer than this line of the exchange", () => {
    expect(
      certificates.filter((pem) => Date.parse(new X509Certificate(pem).validTo) < Date.parse("2060-01-01")),
    ).toEqual([]);
  });

  test("of an unknown region are refused with the fix", () => {
    const elsewhere = { cloud: { ...environment.cloud, region: "mars-north-1" } };
    expect(() => mysqlAuthorities(elsewhere)).toThrow(
      'no certificate authority of RDS is known for the region "mars-north-1". Fix: correct cloud.region',
    );
  });
});
