import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgeChanges } from "../../../pipeline/guards/guards";
import type { Finding } from "../../../pipeline/model";
import { stageWithAll } from "../../environments/features/platforms";
import { type Change as Variant, productionPlatform, stagePlatform, today } from "../../support/environments";
import { typescriptByRequire } from "../../support/typescript-by-require";
import { changesBetween, removeRendered, render, type Rendered } from "./rendered";

typescriptByRequire();
afterAll(removeRendered);

const findings = (base: Rendered, head: Rendered): Finding[] =>
  judgeChanges(changesBetween(base, head), { today, base: base.record, head: head.record });

const refusals = (base: Rendered, head: Rendered): string[] =>
  findings(base, head)
    .filter(({ exception }) => exception === undefined)
    .map(({ guard, address }) => `${guard} ${address.replace(/_[0-9A-F]{8}$/, "")}`);

const timeout = 120_000;

describe("stage's stacks", () => {
  let base: Rendered;
  beforeAll(() => {
    base = render(stagePlatform(), "stacks");
  }, timeout);
  const against = (variant: Variant) => refusals(base, render(stagePlatform(variant), "stacks"));

  test("as they are have nothing to refuse", () => {
    expect(findings(base, base)).toEqual([]);
  });

  test(
    "with a larger database and a peer have nothing to refuse",
    () => {
      const larger: Variant = (stage) => ({
        ...stage,
        database: { ...stage.database, machineType: "db.m5.large", storageGiB: 100 },
        network: { ...stage.network, peers: { office: { cidr: "10.99.0.0/16", reason: "administrators sit there" } } },
        entry: { ...stage.entry, administrationFrom: ["office"] },
      });
      expect(against(larger)).toEqual([]);
    },
    timeout,
  );

  test(
    "with shorter backups are refused, the lock on the dumps as well",
    () => {
      const shorter: Variant = (stage) => ({
        ...stage,
        database: { ...stage.database, backupRetentionDays: 3, pointInTimeRecoveryDays: 3 },
      });
      expect(against(shorter)).toEqual([
        "backup aws_db_instance.account_database_instance",
        "deletion-protection aws_s3_bucket_object_lock_configuration.account_stores_backups_lock",
      ]);
    },
    timeout,
  );

  test(
    "with other names lose what is called by them",
    () => {
      const renamed: Variant = (stage) => ({ ...stage, naming: { ...stage.naming, suffix: "zzzz" } });
      const lost = against(renamed).filter((each) => each.startsWith("stateful-loss"));
      expect(lost).toContain("stateful-loss aws_s3_bucket.account_stores_kyc_bucket");
      expect(lost).toContain("stateful-loss aws_s3_bucket.bootstrap_state_store_bucket");
      expect(lost).toContain("stateful-loss terraform.backend");
    },
    timeout,
  );

  test(
    "without deletion protection are refused once, for the description's file",
    () => {
      const lifted: Variant = (stage) => ({
        ...stage,
        deletionProtection: { enabled: false, reason: "it is destroyed after this" },
      });
      expect(against(lifted)).toEqual(["deletion-protection environments/stage.ts"]);
    },
    timeout,
  );
});

describe("production's stacks", () => {
  test(
    "without copies in another account are refused",
    () => {
      const base = render(productionPlatform(), "stacks");
      const alone: Variant = (production) => ({
        ...production,
        account: {
          ...production.account,
          copies: {
            enabled: false,
            reason: "the other account is closed",
            acceptedBy: "cto@exchange.example",
            expires: "2027-03-31",
          },
        },
      });
      const found = refusals(base, render(productionPlatform(alone), "stacks"));
      expect(found).toEqual([
        "backup aws_backup_plan.account_stores_volume-backups_daily-14",
        "backup aws_backup_plan.account_stores_volume-backups_daily-7",
        "backup aws_s3_bucket_replication_configuration.account_baseline_copies_replication",
      ]);
    },
    timeout,
  );
});

describe("charts", () => {
  test(
    "with a feature of every service, and without them again, have nothing to refuse",
    () => {
      const base = render(stagePlatform(), "charts");
      const head = render(stageWithAll(), "charts");
      expect(findings(base, head)).toEqual([]);
      expect(findings(head, base)).toEqual([]);
    },
    timeout,
  );

  test(
    "with an older Barong are refused once, and show whose exception lets its image go without a digest",
    () => {
      const base = render(productionPlatform(), "charts");
      const older: Variant = (production) => ({
        ...production,
        services: {
          ...production.services,
          images: {
            ...production.services.images,
            barong: { ...production.services.images.barong, tag: "2.6.40" },
          },
        },
      });
      const found = findings(base, render(productionPlatform(older), "charts"));
      expect(found.map(({ guard, exception }) => [guard, exception?.owner])).toEqual([
        ["downgrade", undefined],
        ["image", "cto@exchange.example"],
      ]);
    },
    timeout,
  );
});
