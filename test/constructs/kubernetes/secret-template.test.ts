import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { secretTemplates } from "../../../constructs/kubernetes/secret-template";
import type { SecretPath } from "../../../platform/secrets";
import type { Workload } from "../../../platform/workloads/workload";

const noFiles = { name: "sample", files: [] };
const templates = (secrets: readonly SecretPath[], workload: Pick<Workload, "name" | "files"> = noFiles) =>
  secretTemplates("rkcp", secrets, workload);

const variables = (...names: string[]) => names.map((name) => ({ key: name.toLowerCase(), as: { variable: name } }));

/** What the Agent's `replaceAll` makes of a value, and what a shell then reads. */
function throughShell(value: string): string {
  const line = `export VALUE='${value.replaceAll("'", "'\\''")}'`;
  const { stdout } = spawnSync("/bin/sh", ["-ec", `${line}\nprintf %s "$VALUE"`], { encoding: "utf8" });
  return stdout;
}

describe("the file of variables", () => {
  const [file] = templates([{ path: "stage/peatio/database", uses: variables("DATABASE_PASS") }]);

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
    expect(templates([{ path: "stage/barong/jwt", uses: [use] }])).toEqual([
      {
        destination: "/secrets/barong.key",
        contents: '{{ with secret "rkcp/data/stage/barong/jwt" }}{{ .Data.data.private_key }}{{ end }}',
      },
    ]);
  });

  test("are mounted where the application looks, when that is elsewhere", () => {
    const use = { key: "strategies", as: { file: "/home/app/config/strategies.yml" } };
    expect(templates([{ path: "stage/arke/strategies", uses: [use] }])[0]).toMatchObject({
      destination: "/secrets/strategies.yml",
      mountedAt: "/home/app/config/strategies.yml",
    });
  });
});

describe("two secrets for one thing are refused", () => {
  test("when both fill a variable", () => {
    const paths = ["a", "b"].map((path) => ({ path, uses: variables("TOKEN") }));
    expect(() => templates(paths)).toThrow(
      "sample: two secrets claim TOKEN. Fix: correct the consumers in platform/secrets/",
    );
  });

  test("when both are the file of one name", () => {
    const paths = ["/a/key", "/b/key"].map((file) => ({ path: file, uses: [{ key: "k", as: { file } }] }));
    expect(() => templates(paths)).toThrow("sample: two secrets claim /secrets/key");
  });
});

test("a workload without secrets has no templates", () => {
  expect(templates([])).toEqual([]);
});

describe("a format", () => {
  const withFormat = (format: string) =>
    templates([{ path: "stage/redis", uses: [{ key: "password", as: { variable: "REDIS_URL", format } }] }])[0]
      ?.contents;

  test("takes the value percent-encoded", () => {
    expect(withFormat("redis://:{}@redis:6379/0")).toContain(
      "export REDIS_URL='redis://:{{ .Data.data.password | urlquery }}@redis:6379/0'",
    );
  });

  test.each(["redis://redis", "{}{}", "'{}'"])("is refused as %s", (format) => {
    expect(() => withFormat(format)).toThrow("Allowed: one {} for the value, no quote");
  });
});

describe("a file that is filled", () => {
  const secrets = [{ path: "stage/redis", uses: [{ key: "password", as: { placeholder: "PASSWORD" } }] }];
  const filled = (content: string, uses: readonly SecretPath[] = secrets) =>
    templates(uses, { name: "sample", files: [{ path: "/etc/redis.conf", content, filled: true }] });

  test("gets a value as a JSON string", () => {
    expect(filled("requirepass {{PASSWORD}}\n")).toEqual([
      {
        destination: "/secrets/redis.conf",
        mountedAt: "/etc/redis.conf",
        contents: 'requirepass {{ with secret "rkcp/data/stage/redis" }}{{ .Data.data.password | toJSON }}{{ end }}\n',
      },
    ]);
  });

  test("gets a value as it is where it says raw", () => {
    expect(filled("{{raw PASSWORD}}")[0]?.contents).toContain("{{ .Data.data.password }}");
  });

  test("that asks for what the workload has not is refused", () => {
    expect(() => filled("{{PASSWORD}} {{OTHER}}")).toThrow("/etc/redis.conf asks for {{OTHER}}. Allowed: PASSWORD");
  });

  test("with braces of its own is refused", () => {
    expect(() => filled("{{PASSWORD}} {{ env }}")).toThrow('holds "{{" that is no placeholder');
  });

  test("is missed when a secret's placeholder stands nowhere", () => {
    expect(() => filled("nothing")).toThrow("no file asks for {{PASSWORD}}");
  });

  test("is no part of the ConfigMap", () => {
    expect(templates([])).toEqual([]);
  });
});
