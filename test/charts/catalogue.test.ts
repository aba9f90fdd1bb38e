import { describe, expect, test } from "vitest";
import { platformOf } from "../../platform/platform";
import { environment } from "../environments/descriptions";
import { renderedWorkloads, type RenderedWorkload } from "./catalogue/rendered";
import { others } from "./catalogue/others";
import { applications, type CatalogueRow } from "./catalogue/table";
import { environments } from "./cluster";

/** What a row says of its objects, in their own words. */
function expected(row: CatalogueRow): Omit<RenderedWorkload, "env"> & { readonly env: readonly string[] } {
  const { ports = {}, probes = {}, secretFiles = [], proxied = false, values: _values, ...rest } = row;
  return {
    ...rest,
    ports,
    probes,
    proxied,
    env: [...row.env].sort(),
    secrets: [...row.secrets].sort(),
    // A file with secrets in the folder of secrets is mounted with the folder.
    files: [...row.files].sort(),
    secretFiles: [...secretFiles].sort(),
  };
}

describe.each(environments.map(({ name, tier }) => ({ name, tier })))("the catalogue of $name", ({ name, tier }) => {
  const rendered = renderedWorkloads(name);
  const table = applications(tier);
  const rows = Object.keys(table).map((workload) => `${name}/${workload}`);

  test("names everything that is rendered, and everything it names is rendered", () => {
    expect(Object.keys(rendered).sort()).toEqual([...rows, ...Object.keys(others(name, tier))].sort());
  });

  test.each(Object.entries(table))("%s is rendered as application facts 0.3 have it", (workload, row) => {
    const found = rendered[`${name}/${workload}`];
    expect(found && { ...found, env: Object.keys(found.env).sort() }).toEqual(expected(row));
  });

  test.each(Object.entries(table))("%s has the settings that decide what it is", (workload, { values = {} }) => {
    expect(rendered[`${name}/${workload}`]?.env).toMatchObject(values);
  });

  test.each(Object.entries(others(name, tier)))("%s has its kind, its image and its ports", (workload, row) => {
    const found = rendered[workload];
    expect(found && { kind: found.kind, repository: found.repository, ports: found.ports }).toEqual(row);
  });

  test("no workload of the applications has the token that would let it past its proxy", () => {
    const tokens = rows.flatMap((workload) => [
      ...Object.keys(rendered[workload]?.env ?? {}),
      ...(rendered[workload]?.secrets ?? []),
    ]);
    expect(tokens.filter((variable) => /VAULT_TOKEN$/.test(variable))).toEqual([]);
  });

  test("what customers reach never takes any code for the right one", () => {
    const lenient = rows.filter(
      (workload) =>
        rendered[workload]?.env["BARONG_PHONE_VERIFICATION"] === "mock" && rendered[workload]?.ports["http"],
    );
    expect(lenient).toEqual([]);
  });
});

describe("Applogic", () => {
  const applogic = {
    "services.applogic": { enabled: true, replicas: { min: 1, max: 2 } },
    "services.images.applogic": {
      registry: "docker.io",
      repository: "rubykube/applogic",
      tag: "latest",
      digest: `sha256:${"0".repeat(64)}`,
    },
  };
  const workloads = (changes: object) =>
    platformOf(environment("stage", { ...changes })).workloads.filter(({ app }) => app === "applogic");

  test("is not there unless somebody enables it", () => {
    expect(workloads({})).toEqual([]);
  });

  test.each([
    ["applogic-migrate", "bundle exec rake db:migrate", {}],
    ["applogic", "bundle exec puma --config config/puma.rb", { http: 8081 }],
    ["applogic-sidekiq", "bundle exec sidekiq", {}],
    ["applogic-listener", "bundle exec rake event_api_listener", {}],
  ])("runs %s as application facts 8 have it", (name, command, ports) => {
    const found = workloads(applogic).find((workload) => workload.name === name);
    expect(found && { command: found.command.join(" "), ports: found.ports }).toEqual({ command, ports });
  });

  test("gets its private key into a file, and its public one into both keychains", () => {
    const { secrets } = platformOf(environment("stage", applogic));
    const consumers = (path: string) => Object.keys(secrets.find((one) => one.path === path)?.consumers ?? {});
    expect([consumers("stage/applogic/jwt"), consumers("stage/management/applogic")]).toEqual([
      ["applogic", "applogic-sidekiq", "applogic-listener", "applogic-migrate"],
      ["peatio-api", "barong"],
    ]);
  });
});
