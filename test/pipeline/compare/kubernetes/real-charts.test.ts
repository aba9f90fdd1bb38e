import { describe, expect, test } from "vitest";
import { stageWithTwo } from "../../../environments/features/platforms";
import { productionPlatform, stagePlatform } from "../../../support/environments";
import { changeOf, chartChanges, chartFiles, lines, values } from "../rendered";

const stage = stagePlatform();
const production = productionPlatform();

describe("charts of the repository", () => {
  test.each([stage, production])("$environment.name has no change against itself", (platform) => {
    expect(chartChanges(platform, platform)).toEqual([]);
  });

  test("an environment in reverse order, workload by workload and flow by flow, has no change", () => {
    const reversed = { ...stage, workloads: [...stage.workloads].reverse(), flows: [...stage.flows].reverse() };
    expect(chartFiles(reversed)).not.toEqual(chartFiles(stage));
    // Admission's expressions are programs that name workloads in turn: their text is another, whatever they say.
    const inNamespaces = chartChanges(stage, reversed).filter(({ type }) => type !== "ValidatingAdmissionPolicy");
    expect(lines(inNamespaces)).toEqual([]);
  });

  test("a release of Peatio rolls its daemons out and runs its Jobs again, and touches nothing else", () => {
    const head = stagePlatform((description) => {
      description.services.images.peatio.tag = "2.6.58";
      return description;
    });
    const changes = chartChanges(stage, head);
    expect(values(changeOf(changes, "apps/StatefulSet/peatio-matching"))).toEqual([
      'spec.template.spec.containers[peatio-matching].image.tag: "2.6.57" -> "2.6.58"',
      'spec.template.spec.initContainers[wait].image.tag: "2.6.57" -> "2.6.58"',
    ]);
    expect(new Set(changes.map(({ class: what }) => what))).toEqual(new Set(["update"]));
    const jobs = changes.filter(({ type }) => type === "Job");
    expect(jobs.map(({ address }) => address.replace(/-[0-9a-f]{8}$/, "")).sort()).toEqual([
      "batch/Job/broker-provisioning",
      "batch/Job/database-provisioning",
      "batch/Job/peatio-migrate",
      "batch/Job/peatio-seed",
    ]);
    expect(
      jobs.filter(({ formerAddress, address }) => formerAddress === undefined || formerAddress === address),
    ).toEqual([]);
    expect(
      changes.filter(({ address }) => /barong|redis$|rango|influxdb/.test(address)).map(({ address }) => address),
    ).toEqual([]);
  });

  test("more replicas of a service change what decides their number, and nothing else", () => {
    const head = productionPlatform((description) => {
      description.services.rango.replicas = { min: 3, max: 8 };
      return description;
    });
    const changes = chartChanges(production, head).filter(({ type }) => type !== "ResourceQuota");
    expect(lines(changes)).toEqual(["update production autoscaling/HorizontalPodAutoscaler/rango"]);
    expect(values(changes[0])).toEqual(["spec.maxReplicas: 6 -> 8", "spec.minReplicas: 2 -> 3"]);
  });

  test("an edited file shows as the text of its key, and as a rollout of whoever mounts it", () => {
    const head = stagePlatform((description) => {
      description.exchange.name = "Another Exchange";
      return description;
    });
    const changes = chartChanges(stage, head);
    expect(values(changeOf(changes, "apps/StatefulSet/barong-mailer"))).toContainEqual(
      expect.stringMatching(
        /^spec.template.metadata.annotations\[rkcp.io\/config\]: "[0-9a-f]{16}" -> "[0-9a-f]{16}"$/,
      ),
    );
    const files = changeOf(changes, "core/ConfigMap/barong-files");
    expect(files.class).toBe("update");
    expect(files.values.map(({ path }) => path)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^data\[home\.app\..*\]$/)]),
    );
    expect(changes.filter(({ class: what }) => what !== "update")).toEqual([]);
  });

  test("a larger volume of a StatefulSet makes it anew, since its claims are never changed in place", () => {
    const head = stagePlatform((description) => {
      if (description.tools.jenkins) description.tools.jenkins.homeGiB = 40;
      return description;
    });
    const change = changeOf(chartChanges(stage, head), "apps/StatefulSet/jenkins");
    expect(change.class).toBe("replace");
    expect(values(change)).toEqual([
      expect.stringMatching(
        /^! spec.volumeClaimTemplates\[[a-z-]+\].spec.resources.requests.storage: "20Gi" -> "40Gi"$/,
      ),
    ]);
  });

  test("a feature comes as a namespace of creations, and goes as one of destructions", () => {
    const withFeatures = stageWithTwo();
    const come = chartChanges(stage, withFeatures);
    const inside = come.filter(({ scope }) => scope.startsWith("feature-"));
    expect(new Set(inside.map(({ scope, class: what }) => `${what} ${scope}`))).toEqual(
      new Set(["create feature-fast-executor", "create feature-trade-limits"]),
    );
    expect(lines(inside)).toEqual(
      expect.arrayContaining([
        "create feature-fast-executor apps/Deployment/peatio-trade-executor",
        "create feature-fast-executor core/ResourceQuota/feature",
        "create feature-fast-executor core/ConfigMap/rkcp-inventory",
      ]),
    );
    const gone = chartChanges(withFeatures, stage).filter(({ scope }) => scope.startsWith("feature-"));
    expect(gone.map(({ class: what, address }) => `${what} ${address}`).sort()).toEqual(
      inside.map(({ address }) => `destroy ${address}`).sort(),
    );
    expect(
      come
        .filter(({ class: what, scope }) => what !== "update" && !scope.startsWith("feature-"))
        .map(({ address }) => address),
    ).toEqual(["core/Namespace/feature-fast-executor", "core/Namespace/feature-trade-limits"]);
  });
});
