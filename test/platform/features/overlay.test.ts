import { describe, expect, test } from "vitest";
import {
  featureDatabase,
  featureDatabaseUser,
  featureNamespace,
  featureTransitPrefix,
  featureVirtualHost,
  overlayOf,
} from "../../../platform/features";
import { routesOfFeatures } from "../../../platform/features/routes";
import { overlays } from "../../../platform/features/services";
import { isPinned } from "../../../platform/pins";
import { platformOf } from "../../../platform/platform";
import { transitPrefix } from "../../../platform/secrets";
import { firewallOf } from "../../../platform/firewall";
import { featureOf, runnable, stageWith, stageWithAll } from "../../environments/features/platforms";
import { describedFeature } from "../../environments/features/descriptions";

const whole = stageWithAll();
const { environment } = whole;
const plain = platformOf(environment);
const inFeature = (service: string) =>
  whole.workloads.filter(({ namespace }) => namespace === featureNamespace(featureOf(service)));
const workloadOf = (service: string, name = service) => {
  const found = inFeature(service).find((workload) => workload.name === name);
  if (!found) throw new Error(`no ${name} in the feature of ${service}`);
  return found;
};
const pathsOf = (end: string) => whole.secrets.filter(({ consumers }) => consumers[end]).map(({ path }) => path);
const featurePaths = whole.secrets.flatMap(({ path, consumers }) =>
  Object.keys(consumers)
    .filter((end) => end.startsWith("feature-"))
    .map((end) => ({ path, end })),
);

describe("what runs in a feature", () => {
  test.each(runnable)("is %s and what comes along with it, and nothing else", (service) => {
    expect(
      inFeature(service)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([service, ...overlayOf({ service }).beside].sort());
  });

  test.each(runnable)("is described by the environment's own catalogue: %s", (service) => {
    const known = plain.workloads.map(({ name }) => name);
    expect([service, ...overlayOf({ service }).beside].filter((name) => !known.includes(name))).toEqual([]);
  });

  test.each(runnable)("of %s runs once, on general nodes, without a volume or a door of its own", (service) => {
    const odd = inFeature(service).filter(
      ({ pool, claims, service: doors, scaling }) =>
        pool !== "general" ||
        claims !== undefined ||
        doors !== undefined ||
        (scaling.kind === "singleton" ? scaling.replicas !== 1 : scaling.min !== 1 || scaling.max !== 1),
    );
    expect(odd).toEqual([]);
  });

  test.each(runnable)("of %s has the release candidate wherever the environment has its release", (service) => {
    const { image } = featureOf(service);
    const replaced = plain.workloads.find(({ name }) => name === service)?.image;
    for (const workload of inFeature(service)) {
      const original = plain.workloads.find(({ name }) => name === workload.name);
      expect(workload.image).toEqual(original?.image === replaced ? image : original?.image);
    }
  });

  test("holds no pinned workload", () => {
    expect(whole.workloads.filter((one) => one.namespace.startsWith("feature-") && isPinned(one))).toEqual([]);
  });

  test("is Arke without real orders", () => {
    expect(workloadOf("arke").command).toContain("--dry");
  });
});

describe("what a feature writes to", () => {
  const writers = runnable.filter((service) => overlays[service]?.needs.database);

  test.each(writers)("is a database of its own: %s and its migration", (service) => {
    const feature = featureOf(service);
    const { program } = overlayOf(feature);
    expect(workloadOf(service).env).toMatchObject({
      DATABASE_NAME: featureDatabase(feature),
      DATABASE_USER: featureDatabaseUser(feature, "run"),
    });
    expect(workloadOf(service, `${program}-migrate`).env).toMatchObject({
      DATABASE_NAME: featureDatabase(feature),
      DATABASE_USER: featureDatabaseUser(feature, "mig"),
    });
  });

  test("is never a database of the environment", () => {
    const own = new Set(plain.workloads.flatMap(({ env }) => env["DATABASE_NAME"] ?? []));
    const shared = whole.workloads.filter(
      ({ namespace, env }) => namespace.startsWith("feature-") && own.has(env["DATABASE_NAME"] ?? ""),
    );
    expect(shared).toEqual([]);
  });

  test.each(runnable.filter((service) => service.startsWith("peatio")))(
    "are queues of its own virtual host, by file and by the publisher's URL: %s",
    (service) => {
      const host = featureVirtualHost(featureOf(service));
      const file = workloadOf(service).files.find(({ path }) => path.endsWith("/amqp.yml"));
      expect(file?.content).toContain(host);
      const uses = whole.secrets.flatMap(
        ({ consumers }) => consumers[`${featureNamespace(featureOf(service))}/${service}`] ?? [],
      );
      expect(uses).toContainEqual({
        key: "password",
        as: { variable: "EVENT_API_RABBITMQ_URL", format: `amqp://${host}:{}@rabbitmq:5672/${host}` },
      });
    },
  );

  test("is Barong's own virtual host for its events, so that nobody gets mail of a feature", () => {
    const uses = whole.secrets.flatMap(({ consumers }) => consumers["feature-try-barong/barong"] ?? []);
    expect(uses).toContainEqual({
      key: "password",
      as: {
        variable: "EVENT_API_RABBITMQ_URL",
        format: "amqp://feature-try-barong:{}@rabbitmq:5672/feature-try-barong",
      },
    });
  });

  test("are keys of Vault under a prefix that covers nobody else's, and that nobody else's covers", () => {
    const names = ["kyc", "kyc-limits", "stage"];
    const prefixes = [transitPrefix(environment), ...names.map((name) => featureTransitPrefix(environment, { name }))];
    const covering = prefixes.flatMap((one) =>
      prefixes.filter((other) => other !== one && other.startsWith(`${one}_`)),
    );
    expect(covering).toEqual([]);
  });

  test.each(["peatio-api", "barong"])("%s knows its prefix", (service) => {
    const prefix = featureTransitPrefix(environment, featureOf(service));
    const { env } = workloadOf(service);
    expect([env["VAULT_APP_NAME"], env["BARONG_VAULT_APP_NAME"]]).toContain(prefix);
  });

  test("are cookies of another name than the environment's Barong", () => {
    expect(workloadOf("barong").env["BARONG_SESSION_NAME"]).toBe("_barong_feature_try_barong_session");
  });

  test("are no partners' accounts: codes, checks and documents stay inside", () => {
    expect(workloadOf("barong").env).toMatchObject({
      BARONG_PHONE_VERIFICATION: "mock",
      BARONG_KYC_PROVIDER: "local",
      BARONG_STORAGE_PROVIDER: "local",
      BARONG_CAPTCHA: "none",
    });
  });

  test("has users whose names fit into MySQL's 32 characters, however long the feature's name", () => {
    const users = ["x", "x".repeat(49)].map((name) => featureDatabaseUser({ name }, "mig"));
    expect([users.every((user) => user.length <= 32), new Set(users).size]).toEqual([true, 2]);
  });
});

describe("a feature's secrets", () => {
  test("are at paths of its own, but for public keys and the key that Barong's sessions are signed with", () => {
    const shared = featurePaths.filter(({ path, end }) => !path.startsWith(`stage/${end.split("/")[0] ?? ""}/`));
    expect([...new Set(shared.map(({ path }) => path))].sort()).toEqual([
      "stage/barong/jwt",
      "stage/barong/public-key",
    ]);
  });

  test("hold the sessions' key in a feature of Barong only", () => {
    const holders = featurePaths.filter(({ path }) => path === "stage/barong/jwt").map(({ end }) => end.split("/")[0]);
    expect([...new Set(holders)]).toEqual(["feature-try-barong"]);
  });

  test("are never an administrator's or a wallet's of the environment", () => {
    const closed =
      /^stage\/(?!feature-).*(administrator|wallets|seed|blockchains|engines|storage|kyc|twilio|smtp|cookie)/;
    expect(featurePaths.filter(({ path }) => closed.test(path))).toEqual([]);
  });

  test("are read by its own workloads, and beside them by the provisioning that makes its users", () => {
    const foreign = whole.secrets.flatMap(({ path, consumers }) => {
      const [, namespace = ""] = /^stage\/(feature-[^/]+)\//.exec(path) ?? [];
      if (namespace === "") return [];
      return Object.keys(consumers)
        .filter((end) => !end.startsWith(`${namespace}/`) && !/^(database|broker)-provisioning$/.test(end))
        .map((end) => `${path}: ${end}`);
    });
    expect(foreign).toEqual([]);
  });

  test("stand once in the catalogue", () => {
    const paths = whole.secrets.map(({ path }) => path);
    expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
  });

  test("take nothing from whoever had them before", () => {
    const lost = plain.secrets.filter(({ path, consumers }) => {
      const now = whole.secrets.find((secret) => secret.path === path)?.consumers ?? {};
      return Object.keys(consumers).some((end) => now[end] === undefined);
    });
    expect(lost).toEqual([]);
  });

  test("of Barong are without partners and documents", () => {
    expect(pathsOf("feature-try-barong/barong").filter((path) => /storage|kyc|twilio|captcha|smtp/.test(path))).toEqual(
      [],
    );
  });
});

describe("the way of a tester", () => {
  test("leads to each service with a port, and to no other", () => {
    const features = runnable.map(featureOf);
    expect(routesOfFeatures(features, plain.workloads).map(({ service }) => service)).toEqual(
      runnable.filter(
        (service) => Object.keys(plain.workloads.find(({ name }) => name === service)?.ports ?? {}).length > 0,
      ),
    );
  });

  test("is the Service in the feature's namespace", () => {
    expect(routesOfFeatures([featureOf("peatio-api")], plain.workloads)).toEqual([
      {
        feature: "try-peatio-api",
        service: "peatio-api",
        host: "peatio-api.feature-try-peatio-api.svc.cluster.local",
        port: 8000,
      },
    ]);
  });
});

test("features of another environment are none of this one's", () => {
  const foreign = { ...featureOf("rango"), environment: "preview" };
  expect(platformOf(environment, [foreign])).toEqual(plain);
});

test("the cloud's firewall is the same with and without features", () => {
  expect(firewallOf(whole)).toEqual(firewallOf(plain));
});

test("a hundred features of a service open no more than one does", () => {
  const flowsWith = (count: number) =>
    stageWith(...Array.from({ length: count }, (_, index) => describedFeature("barong", { name: `n-${index}` }))).flows;
  expect(flowsWith(100)).toEqual(flowsWith(1));
});
