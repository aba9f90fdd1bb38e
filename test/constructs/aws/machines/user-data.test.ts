import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compressedUserData } from "../../../../constructs/aws/machines/user-data";
import { plainEnvironment } from "../../../../rehearsal/child-environment";
import { findOnPath } from "../../../../rehearsal/tools/find-on-path";

/** Everything that a shell script holds and that a template, a quoted text or JSON reads as something else. */
const texts = {
  quotes: `say "it's" \`here\``,
  backslashes: String.raw`sed 's/\./\\./g'; printf '\n'`,
  lines: "first\nsecond\r\n\tthird\n",
  expansions: "${name} ${#list[@]} $$ $1 ${",
  directives: "%{http_code} %{if true} %% %{",
  "already doubled": "$${name} %%{name} $$${name}",
  letters: "é ☃ 𝒳 \u2028",
  nothing: "",
};

describe("the expression of a document", () => {
  let folder = "";
  let evaluated: Record<string, { value: string }> = {};

  beforeAll(async () => {
    const terraform = await findOnPath(["terraform"]);
    if (terraform === undefined) throw new Error("terraform is not on PATH; the tests need it as the rehearsal does");
    folder = mkdtempSync(join(tmpdir(), "rkcp-user-data-"));
    const outputs = Object.values(texts).map((text, index): [string, { value: string }] => [
      `o${index}`,
      { value: compressedUserData(text) },
    ]);
    const file = { output: Object.fromEntries(outputs) };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(file));
    writeFileSync(join(folder, "terraform.rc"), "");
    const run = (...words: string[]) =>
      execFileSync(terraform, words, {
        cwd: folder,
        encoding: "utf8",
        env: plainEnvironment({ TF_CLI_CONFIG_FILE: join(folder, "terraform.rc"), CHECKPOINT_DISABLE: "1" }),
      });
    run("apply", "-auto-approve", "-input=false");
    evaluated = JSON.parse(run("output", "-json")) as typeof evaluated;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Object.entries(texts).map(([what, text], index) => [what, text, index] as const))(
    "gives the machine its %s as they were written",
    (_what, text, index) => {
      const bytes = Buffer.from(evaluated[`o${index}`]?.value ?? "", "base64");
      expect(gunzipSync(bytes).toString("utf8")).toBe(text);
    },
  );
});

test("a document stays readable in the synthesised file", () => {
  expect(compressedUserData("#cloud-config\nhostname: vault-a\n")).toContain("hostname: vault-a");
});

test("a control character is refused with its position", () => {
  expect(() => compressedUserData("abc\u0000")).toThrow(
    "user data has the control character U+0000 at position 3. Allowed: text with tabs and line ends. Fix: remove it",
  );
});
