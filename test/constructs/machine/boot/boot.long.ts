import { describe, expect, test } from "vitest";
import type { MachineDocumentSpec } from "../../../../constructs/machine/spec";
import { bitcoin, dash, ethereum, machines, rabbitmq, vault } from "../machines";
import { boot, cannotBoot } from "./machine";

const jumpbox = machines.map(([, spec]) => spec).find(({ role }) => role === "jumpbox");
const services: readonly (readonly [MachineDocumentSpec, readonly string[]])[] = [
  [bitcoin, ["bitcoin.service"]],
  [dash, ["dash.service"]],
  [ethereum, ["geth.service", "lighthouse.service"]],
  [rabbitmq, ["rabbitmq.service"]],
];

/** What a custodian does. */
const certify = `
cd /var/lib/vault/tls
echo "before: $(systemctl is-active vault.service)"
echo certificate >vault.crt
sleep 1
echo "without its key: $(systemctl is-active vault.service)"
echo authority >ca.crt
echo key >vault.key
for ((i = 0; i < 50; i++)); do systemctl is-active --quiet vault.service && break; sleep 0.2; done
echo "with its key: $(systemctl is-active vault.service)"
`;

describe.skipIf(cannotBoot())("a machine under the real systemd", () => {
  test.each(services)("starts its hardened services ($role)", async (spec, units) => {
    const [first] = await boot(spec);
    expect(Object.fromEntries(units.map((unit) => [unit, first?.states[unit]])), first?.journal).toEqual(
      Object.fromEntries(units.map((unit) => [unit, "active"])),
    );
    expect(first?.journal).toMatch(/daemon: \S+ reads/);
    expect(first?.journal).toMatch(/daemon: \S+ writes to \/var\/lib/);
    expect(first?.journal).not.toContain("FREE");
  });

  test("formats its volume once and keeps what is on it at the next boot", async () => {
    const probe =
      "sha256sum /var/lib/bitcoin/secrets/*; blkid --output value --match-tag UUID $(readlink /run/rkcp-data-volume/device)";
    const [first, second] = await boot(bitcoin, { boots: 2, probe });
    expect(first?.journal).toContain("is empty: formatting it");
    expect(second?.journal).toContain("holds a file system: kept");
    expect(second?.journal).toContain("bitcoin: already installed");
    expect([second?.notes, second?.states["bitcoin.service"]]).toEqual([first?.notes, "active"]);
  });

  test("starts nothing without its volume", async () => {
    const [first] = await boot(bitcoin, { volume: false });
    expect([first?.states["rkcp-data-volume.service"], first?.states["bitcoin.service"]]).toEqual([
      "failed",
      "inactive",
    ]);
    expect(first?.journal).toContain("did not appear within 3 s");
  });

  test("starts nothing when a checksum is wrong", async () => {
    const [first] = await boot(bitcoin, { spoiled: "bitcoin" });
    expect([first?.states["rkcp-artifacts.service"], first?.states["bitcoin.service"]]).toEqual(["failed", "inactive"]);
    expect(first?.journal).toContain("Nothing was installed.");
  });

  test.each(["openbao", "vault"] as const)(
    "starts Vault as soon as a custodian brings the certificate (%s)",
    async (distribution) => {
      const [first] = await boot({ ...vault, distribution }, { probe: certify });
      expect(first?.notes.trim().split("\n"), first?.journal).toEqual([
        "before: inactive",
        "without its key: inactive",
        "with its key: active",
      ]);
      expect(first?.journal).toContain("reads vault.key");
      expect(first?.journal).not.toContain("FREE");
    },
  );

  test("is a jumpbox with its tools and no service", async () => {
    if (!jumpbox) throw new Error("there is no jumpbox among the machines");
    const [first] = await boot(jumpbox, { probe: "readlink --canonicalize /usr/local/bin/kubectl" });
    expect([first?.states["rkcp-artifacts.service"], first?.notes.trim()]).toEqual([
      "active",
      "/opt/rkcp/kubectl/kubectl",
    ]);
  });
});
