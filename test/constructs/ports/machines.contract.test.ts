import { beforeAll, describe, expect, test } from "vitest";
import type { MachineSpec } from "../../../constructs/ports/machines";
import { machinesOf } from "../../../platform/machines";
import { machinesSpec } from "../../../stacks/machine-specs";
import { stage } from "../../support/environments";
import { clouds, type MachineFacts, stackOn } from "./clouds";

const env = stage();
const spec = machinesSpec(env);
const described = machinesOf(env).map((machine) => [machine.name, machine] as const);

describe.each(clouds)("machines on $name", (trial) => {
  let all: readonly MachineFacts[] = [];

  beforeAll(() => {
    all = trial.machines(stackOn(trial, (account) => account.addMachines("machines", spec)));
  });

  test("are those of the spec", () => {
    expect(all.map(({ name }) => name).sort()).toEqual(Object.keys(spec.machines).sort());
  });

  test("of whatever holds something are refused without a volume to keep it", () => {
    const { data: _data, ...bare } = spec.machines["bitcoin-a"] ?? {};
    const machines = { ...spec.machines, "bitcoin-a": { ...bare } as MachineSpec };
    expect(() => stackOn(trial, (account) => account.addMachines("machines", { ...spec, machines }))).toThrow(
      /bitcoin-a: a machine of bitcoin without a data volume .* Fix: give it data$/,
    );
  });

  describe.each(described)("%s", (name, machine) => {
    const facts = () => all.find((candidate) => candidate.name === name);

    test("stands in its zone, at its address where it has one", () => {
      expect(facts()).toMatchObject({ zone: machine.zone });
      expect(facts()?.address).toBe(machine.address);
    });

    test("is of the type it is given", () => {
      expect(facts()?.machineType).toBe(machine.machineType);
    });

    test("is reached by a session alone: no public address, no key", () => {
      expect(facts()).toMatchObject({ publicAddress: false, keys: 0 });
    });

    test("is guarded by its own group", () => {
      expect(facts()?.group).toBe(machine.role);
    });

    test("is encrypted", () => {
      expect(facts()?.encrypted).toBe(true);
    });

    test("goes by its name in the private zone", () => {
      expect(facts()?.hostNames).toContain(machine.host);
    });

    test("keeps its data, as much and backed up as long as it is told, when it goes itself", () => {
      expect([facts()?.dataGiB, facts()?.backupDays, facts()?.dataStays]).toEqual([
        machine.data?.gib,
        machine.data?.backupRetentionDays,
        machine.data !== undefined,
      ]);
    });
  });
});
