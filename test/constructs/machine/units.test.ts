import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { artifactFolder } from "../../../constructs/machine/artifacts";
import { machineParts } from "../../../constructs/machine/document";
import { scriptPath } from "../../../constructs/machine/shell";
import type { MachineDocumentSpec } from "../../../constructs/machine/spec";
import { hardened, renderUnit, type Unit } from "../../../constructs/machine/unit";
import { machines, vault } from "./machines";
import { isMissing, runTool } from "./tools";

/** Exposure from 0 to 10 that a unit may have, as `systemd-analyze security` counts it: below 3.0. */
const threshold = 29;

/** Programs of the image that units start. */
const ofTheImage = ["/usr/bin/install", "/usr/bin/kill", "/usr/sbin/xfs_growfs"];

const missing = isMissing("systemd-analyze");
let folder = "";
const root = () => join(folder, "root");
const unitsIn = () => join(root(), "etc/systemd/system");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rkcp-units-"));
  if (missing) return;
  // The units of an ordinary system around ours: a boot is judged, not a file.
  await cp("/usr/lib/systemd/system", join(root(), "usr/lib/systemd/system"), { recursive: true });
  await symlink("usr/lib", join(root(), "lib"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await rm(unitsIn(), { recursive: true, force: true });
  await mkdir(join(unitsIn(), "multi-user.target.wants"), { recursive: true });
});

async function write(units: readonly Unit[]): Promise<void> {
  for (const unit of units) {
    await writeFile(join(unitsIn(), unit.name), renderUnit(unit));
    if (unit.enabled) await symlink(`../${unit.name}`, join(unitsIn(), "multi-user.target.wants", unit.name));
  }
}

/** What a machine has after its first boot: the image's programs, its scripts, and what its artifacts must hold. */
async function install(spec: MachineDocumentSpec): Promise<void> {
  const { scripts } = machineParts(spec);
  const calls = scripts.find(({ name }) => name === "rkcp-artifacts")?.text.matchAll(/^install_artifact (.*)$/gm) ?? [];
  const software = [...calls].flatMap(([, words = ""]) => {
    const [name, , , , ...programs] = words.split(" ");
    return programs.map((program) => `${artifactFolder(name as Parameters<typeof artifactFolder>[0])}/${program}`);
  });
  for (const path of [...ofTheImage, ...scripts.map(scriptPath), ...software]) {
    await mkdir(dirname(join(root(), path)), { recursive: true });
    await writeFile(join(root(), path), "#!/bin/sh\n");
    await chmod(join(root(), path), 0o755);
  }
}

const verify = (...names: string[]) =>
  runTool("systemd-analyze", ["verify", "--man=no", `--root=${root()}`, "multi-user.target", ...names]);

/** What it says about the machine's own units; the distribution's own may have faults of their own. */
function aboutOurs(text: string, units: readonly Unit[]): string[] {
  const names = [...units.map(({ name }) => name), "cycle", root()];
  return text.split("\n").filter((line) => names.some((name) => line.includes(name)));
}

describe.skipIf(missing)("units", () => {
  test.each(machines)("of %s pass systemd-analyze verify as one boot", async (_title, spec) => {
    const { units } = machineParts(spec);
    await install(spec);
    await write(units);
    const { text } = await verify(...units.map(({ name }) => name));
    expect(aboutOurs(text, units)).toEqual([]);
  });

  test.each(machines)("of %s score under 3.0 in systemd-analyze security", async (_title, spec) => {
    const services = machineParts(spec).units.filter(({ name }) => name.endsWith(".service"));
    await write(services);
    const paths = services.map(({ name }) => join(unitsIn(), name));
    const outcome = await runTool("systemd-analyze", [
      "security",
      "--offline=true",
      `--threshold=${threshold}`,
      ...paths,
    ]);
    expect(outcome.code, outcome.text).toBe(0);
  });

  test("a service without the hardened settings is found", async () => {
    await write([{ name: "plain.service", sections: { Service: { ExecStart: "/usr/bin/kill" } } }]);
    const plain = join(unitsIn(), "plain.service");
    const outcome = await runTool("systemd-analyze", ["security", "--offline=true", `--threshold=${threshold}`, plain]);
    expect(outcome.code).not.toBe(0);
  });

  test("a cycle of the boot is found", async () => {
    const { units } = machineParts(vault);
    await install(vault);
    await write(units.map((unit) => (unit.name === "vault.path" ? belongingToPaths(unit) : unit)));
    expect((await verify()).text).toContain("Found ordering cycle");
  });

  test("a program that no artifact brings is found", async () => {
    const broken = { ExecStart: "/opt/rkcp/nothing/at-all", ...hardened };
    await write([{ name: "broken.service", enabled: true, sections: { Service: broken } }]);
    expect((await verify("broken.service")).text).toContain("/opt/rkcp/nothing/at-all is not executable");
  });
});

/** The same unit with what systemd gives every path by default. */
function belongingToPaths(unit: Unit): Unit {
  return { ...unit, sections: { ...unit.sections, Unit: { ...unit.sections["Unit"], DefaultDependencies: true } } };
}

describe("a service", () => {
  const unitsOf = (spec: MachineDocumentSpec) => machineParts(spec).units;
  const settingsOf = (spec: MachineDocumentSpec, name: string, section: string) =>
    unitsOf(spec).find((unit) => unit.name === name)?.sections[section];

  const stored = machines.filter(([, spec]) => spec.role !== "jumpbox");
  test.each(stored)("of %s needs the data volume and the software, and fails without", (_title, spec) => {
    const services = unitsOf(spec).filter((unit) => unit.enabled && unit.sections["Service"]?.["User"] !== undefined);
    expect(services.length).toBeGreaterThan(0);
    for (const { sections } of services) {
      expect(sections["Unit"]).toMatchObject({
        Requires: expect.arrayContaining(["rkcp-artifacts.service"]) as string[],
        RequiresMountsFor: `/var/lib/${spec.role}`,
        AssertPathIsMountPoint: `/var/lib/${spec.role}`,
      });
    }
  });

  test("of Vault waits for the custodian's certificate, and starts when it comes", () => {
    expect(settingsOf(vault, "vault.service", "Unit")).toMatchObject({
      ConditionFileNotEmpty: ["vault.crt", "vault.key", "ca.crt"].map((file) => `/var/lib/vault/tls/${file}`),
    });
    expect(settingsOf(vault, "vault.path", "Path")).toMatchObject({
      PathChanged: "/var/lib/vault/tls",
      Unit: "vault.service",
    });
  });

  test("never runs as root unless it only prepares the machine", () => {
    const asRoot = machines.flatMap(([, spec]) =>
      unitsOf(spec)
        .filter(({ sections }) => sections["Service"] !== undefined && sections["Service"]["User"] === undefined)
        .map(({ name }) => name),
    );
    expect([...new Set(asRoot)].sort()).toEqual([
      "rkcp-artifacts.service",
      "rkcp-data-growth.service",
      "rkcp-data-volume.service",
      "rkcp-jwt-secret.service",
      "rkcp-rabbitmq-cookie.service",
      "rkcp-rpc-credentials.service",
      "rkcp-vault-plugin.service",
    ]);
  });

  test("gets the machine's credentials only where it calls the cloud", () => {
    const services = machines.flatMap(([, spec]) => unitsOf(spec)).filter((unit) => unit.sections["Service"]?.["User"]);
    const trusted = services.filter(({ sections }) => sections["Service"]?.["IPAddressDeny"] === undefined);
    expect([...new Set(trusted.map(({ name }) => name))]).toEqual(["vault.service"]);
  });

  test("finds nothing executable on the data volume", () => {
    expect(settingsOf(vault, "var-lib-vault.mount", "Mount")).toMatchObject({
      Options: "noatime,nodev,nosuid,noexec",
    });
  });
});
