import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gatewayConfiguration, gatewayFile } from "../../../platform/gateway/configuration";
import type { GatewaySpec } from "../../../platform/gateway/spec";
import { plainEnvironment } from "../../../rehearsal/child-environment";
import { runProgram } from "../../../rehearsal/program";
import { allVm } from "../../environments/all-vm";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { envoyProgram } from "./envoy-server";
import { featureOf, specOf } from "./specs";

let program = "";
const folder = mkdtempSync(join(tmpdir(), "rkcp-envoy-"));
beforeAll(async () => {
  program = await envoyProgram();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * What Envoy says of a configuration: it holds it against its published API (strict about unknown fields, with the
 * protobufs' validation rules) and builds every listener, filter, route and cluster of it. Deprecated fields are warned of.
 */
async function verdict(text: string): Promise<string> {
  const file = join(folder, "envoy.yaml");
  writeFileSync(file, text);
  const lines: string[] = [];
  await runProgram({
    file: program,
    arguments: ["--mode", "validate", "--config-path", file, "--disable-hot-restart", "--log-level", "warning"],
    cwd: folder,
    environment: plainEnvironment({}),
    expectedExitCodes: [0, 1],
    onLine: (line) => lines.push(line),
  });
  return lines.join("\n").replaceAll(file, "<file>");
}
const accepted = "configuration '<file>' OK";

const many = Array.from({ length: 1000 }, (_, index) =>
  featureOf(`candidate-${index}`, ["barong", "peatio-api", "rango", "frontend"][index % 4] ?? ""),
);
const all = ["barong", "peatio-api", "rango", "frontend", "tower", "applogic"].map((service) =>
  featureOf(`new-${service}`, service),
);

const withApplogic = () =>
  stagePlatform((env) => ({
    ...env,
    services: {
      ...env.services,
      images: { ...env.services.images, applogic: allVm.services.images.applogic },
      mirrors: allVm.services.mirrors,
      applogic: { enabled: true, replicas: { min: 1, max: 1 } },
    },
  }));

describe("Envoy accepts without a warning", () => {
  const gateways: readonly (readonly [string, () => GatewaySpec])[] = [
    ["stage's public gateway", () => specOf(stagePlatform(), "public")],
    ["stage's gateway of administration", () => specOf(stagePlatform(), "administration")],
    ["production's public gateway", () => specOf(productionPlatform(), "public")],
    ["production's gateway of administration", () => specOf(productionPlatform(), "administration")],
    ["one with Applogic", () => specOf(withApplogic(), "public")],
    ["one with a feature of every service", () => specOf(stagePlatform(), "public", all)],
    ["one with a thousand features", () => specOf(stagePlatform(), "public", many)],
  ];
  test.each(gateways)("%s", async (_, spec) => {
    expect(await verdict(gatewayFile(spec()))).toBe(accepted);
  });
});

describe("Envoy refuses", () => {
  const mistakes: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    ["a field that its API doesn't know", (text) => text.replace("merge_slashes:", "merge_slashs:"), /merge_slashs/],
    [
      "an unknown field deep inside a filter",
      (text) => text.replace("failure_mode_allow:", "failure_mode_allowed:"),
      /failure_mode_allowed/,
    ],
    [
      "a value out of its range",
      (text) => text.replace(/max_request_headers_kb: \d+/, "max_request_headers_kb: 9000"),
      /MaxRequestHeadersKb.*8192/s,
    ],
    [
      "a word that is none of an enumeration",
      (text) => text.replace('"REJECT_REQUEST"', '"REFUSE_REQUEST"'),
      /REFUSE_REQUEST/,
    ],
    [
      "a route to a cluster that is not there",
      (text) => text.replaceAll('"cluster":"rango"', '"cluster":"ranger"'),
      /ranger/,
    ],
  ];
  test.each(mistakes)("%s", async (_, mistake, reason) => {
    const text = JSON.stringify(gatewayConfiguration(specOf(stagePlatform(), "public")));
    const yaml = gatewayFile(specOf(stagePlatform(), "public"));
    const source = mistake(yaml) === yaml ? text : yaml;
    expect(mistake(source)).not.toBe(source);
    expect(await verdict(mistake(source))).toMatch(reason);
  });
});
