import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { Gateway } from "./http.mjs";
import { junit } from "./junit.mjs";
import { scenarios } from "./scenarios.mjs";

const usage = `Usage: node run.mjs --target URL [options]

Runs the integration scenarios against a gateway of the exchange.

  --target URL      the gateway, such as http://gateway.stage.svc.cluster.local:8099
  --host NAME       public name the gateway is asked by; default: that of the target
  --feature NAME    sends every request to this feature and expects it to answer
  --only ID         runs one scenario; may be given again
  --report FILE     writes JUnit XML
  --list            shows the scenarios and runs none
  --help

A member for the scenarios with a login: the variables QA_EMAIL and QA_PASSWORD.
Exit codes: 0 every promise is kept, 1 one is broken, 2 the command line is wrong.
`;

/** @param {string} message */
function refuse(message) {
  process.stderr.write(`${message}\n\n${usage}`);
  process.exit(2);
}

function readCommandLine() {
  try {
    return parseArgs({
      options: {
        target: { type: "string" },
        host: { type: "string" },
        feature: { type: "string" },
        only: { type: "string", multiple: true },
        report: { type: "string" },
        list: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function chosen(only) {
  const unknown = only.filter((id) => !scenarios.some((scenario) => scenario.id === id));
  if (unknown.length > 0) {
    refuse(`No scenario "${unknown.join('", "')}". Allowed: ${scenarios.map(({ id }) => id).join(", ")}`);
  }
  return scenarios.filter(({ id }) => only.length === 0 || only.includes(id));
}

function memberOf({ QA_EMAIL: email, QA_PASSWORD: password }) {
  return email && password ? { email, password } : undefined;
}

async function tried(scenario, around) {
  const { id, promise, needs } = scenario;
  const missing = needs !== undefined && around[needs] === undefined;
  if (missing) return { id, promise, seconds: 0, skipped: `no ${needs} was given` };
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  try {
    await scenario.run(around);
    return { id, promise, seconds: seconds() };
  } catch (error) {
    return { id, promise, seconds: seconds(), failure: error instanceof Error ? error.message : String(error) };
  }
}

function line({ id, promise, failure, skipped }) {
  if (failure !== undefined) return `FAILED   ${id}: ${promise}\n         ${failure}\n`;
  if (skipped !== undefined) return `skipped  ${id}: ${skipped}\n`;
  return `passed   ${id}: ${promise}\n`;
}

async function main() {
  const { target, host, feature, only = [], report, list, help } = readCommandLine();
  if (help) return void process.stdout.write(usage);
  if (list) return void process.stdout.write(scenarios.map(({ id, promise }) => `${id}: ${promise}\n`).join(""));
  if (target === undefined || !/^https?:\/\/[^/]+\/?$/.test(target)) {
    refuse(`--target is ${target === undefined ? "missing" : `"${target}"`}. Expected: http://<host>:<port>`);
  }
  // The name becomes a header's value.
  if (feature !== undefined && !/^[a-z][a-z0-9-]{0,53}$/.test(feature)) {
    refuse(`--feature is "${feature}". Expected: a feature's name, without "feature-"`);
  }
  const around = { gateway: new Gateway({ target, host, feature }), feature, member: memberOf(process.env) };
  const results = [];
  for (const scenario of chosen(only)) {
    const result = await tried(scenario, around);
    process.stdout.write(line(result));
    results.push(result);
  }
  const count = (kind) => results.filter((result) => result[kind] !== undefined).length;
  const [failed, skipped] = [count("failure"), count("skipped")];
  process.stdout.write(`${results.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped\n`);
  if (report !== undefined)
    writeFileSync(report, junit(feature === undefined ? "stage" : `feature-${feature}`, results));
  process.exitCode = failed > 0 ? 1 : 0;
}

await main();
