import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { secretTemplates } from "../../../constructs/kubernetes/secret-template";

const variables = (...names: string[]) => names.map((name) => ({ key: name.toLowerCase(), as: { variable: name } }));

/** What the Agent's `replaceAll` makes of a value, and what a shell then reads. */
function throughShell(value: string): string {
  const line = `export VALUE='${value.replaceAll("'", "'\\''")}'`;
  const { stdout } = spawnSync("/bin/sh", ["-ec", `${line}\nprintf %s "$VALUE"`], { encoding: "utf8" });
  return stdout;
}

describe("the file of variables", () => {
  const [file] = secretTemplates("rkcp", [{ path: "stage/peatio/database", uses: variables("DATABASE_PASS") }]);

  test("reads the data of a kv-v2 secret", () => {
    expect(file?.contents).toContain('{{ with secret "rkcp/data/stage/peatio/database" -}}');
  });

  test("puts a value between single quotes and escapes those inside it", () => {
    expect(file?.contents).toContain(
      `export DATABASE_PASS='{{ .Data.data.database_pass | replaceAll "'" "'\\\\''" }}'`,
    );
  });

  test.each([
    ["a PEM of several lines", "-----BEGIN KEY-----\nAAAA\nBBBB\n-----END KEY-----\n"],
    ["a quote", "it's"],
    ["what a shell would run or replace", '$HOME `id` $(id) "x" \\n \\'],
  ])("lets %s survive the shell", (_what, value) => {
    expect(throughShell(value)).toBe(value);
  });
});

describe("files", () => {
  test("land in the memory volume under their own name", () => {
    const use = { key: "private_key", as: { file: "/secrets/barong.key" } };
    expect(secretTemplates("rkcp", [{ path: "stage/barong/jwt", uses: [use] }])).toEqual([
      {
        destination: "/secrets/barong.key",
        contents: '{{ with secret "rkcp/data/stage/barong/jwt" }}{{ .Data.data.private_key }}{{ end }}',
      },
    ]);
  });

  test("are mounted where the application looks, when that is elsewhere", () => {
    const use = { key: "strategies", as: { file: "/home/app/config/strategies.yml" } };
    expect(secretTemplates("rkcp", [{ path: "stage/arke/strategies", uses: [use] }])[0]).toMatchObject({
      destination: "/secrets/strategies.yml",
      mountedAt: "/home/app/config/strategies.yml",
    });
  });
});

describe("two secrets for one thing are refused", () => {
  test("when both fill a variable", () => {
    const paths = ["a", "b"].map((path) => ({ path, uses: variables("TOKEN") }));
    expect(() => secretTemplates("rkcp", paths)).toThrow(
      "two secrets claim TOKEN. Fix: correct the consumers in platform/secrets.ts",
    );
  });

  test("when both are the file of one name", () => {
    const paths = ["/a/key", "/b/key"].map((file) => ({ path: file, uses: [{ key: "k", as: { file } }] }));
    expect(() => secretTemplates("rkcp", paths)).toThrow("two secrets claim /secrets/key");
  });
});

test("a workload without secrets has no templates", () => {
  expect(secretTemplates("rkcp", [])).toEqual([]);
});
