import path from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { installed } from "./server";

const initializer = path.resolve(__dirname, "../../../platform/workloads/files/peatio/plain_columns.rb");
const isInstalled = installed("Peatio's columns of YAML, read by a real ActiveRecord", {
  ruby: "ruby",
  "/usr/share/doc/ruby-activerecord": "ruby-activerecord",
  "/usr/share/doc/ruby-sqlite3": "ruby-sqlite3",
});

interface Answers {
  /** Why the initializer doesn't let the process start. */
  readonly boot?: string;
  readonly rows: {
    readonly value?: string;
    readonly error?: string;
    readonly message?: string;
    readonly ran: string[];
  }[];
  readonly collected: number[];
  readonly written: { readonly same: boolean; readonly raw: string }[];
  readonly absent: unknown[];
}

async function read(input: { initializer?: string; rows?: readonly string[]; patched?: string }): Promise<Answers> {
  const script = path.join(__dirname, "plain-columns.rb");
  const { stdout } = await execa("ruby", [script], { input: JSON.stringify(input) });
  return JSON.parse(stdout) as Answers;
}

/** Each makes Psych call a method of a class that the row names. */
const gadgets = [
  "--- !ruby/object:Gadget {}\n",
  "--- !ruby/hash:Gadget {a: b}\n",
  "--- !ruby/string:GadgetText a\n",
  "--- !ruby/struct:GadgetRecord {name: a}\n",
  "---\n- fine\n- deep: [!ruby/object:Gadget {}]\n",
  "---\n? !ruby/object:Gadget {}\n: a\n",
  "---\n- &a !ruby/object:Gadget {}\n- *a\n",
];

/** Rails 6.1 takes them for plain texts; 5.2 looks for the dashes in each line, and so must what stands in its place. */
const gadgetsOf52 = ["%TAG !r! !ruby/\n---\n- !r!object:Gadget {}\n", "!ruby/object:Gadget {}\n---\n"];

/** They run nothing here, yet are none of Peatio's; the first is how chains of the libraries' own classes begin. */
const strangers = [
  "---\n- !ruby/object:Gem::Requirement {requirements: []}\n",
  "---\n- !ruby/object:Gem::Installer {}\n",
  "---\n- !ruby/array:Array [a]\n",
  "---\n- !ruby/class Kernel\n",
  "---\n- !ruby/regexp /(a+)+$/\n",
  "---\n- !ruby/range 1..9\n",
  "---\n- !ruby/exception:StandardError {message: a}\n",
  "---\n- !ruby/object:BigDecimal 18:0.1e0\n",
  "---\n- !ruby/hash:ActiveSupport::HashWithIndifferentAccess {a: b}\n",
  "---\n- !ruby/object:ActiveRecord::AttributeSet {}\n",
  "---\n- !set {a: }\n",
  "---\n- 2021-01-01\n",
  "---\n- [\n",
];

describe.skipIf(!isInstalled)("Peatio's columns of YAML, by ActiveRecord", () => {
  test("without the initializer a row runs code", async () => {
    const { rows, collected } = await read({ rows: [...gadgets, ...strangers.slice(0, 1)] });
    expect(rows.filter(({ ran }) => ran.length === 0).map(({ value }) => value)).toEqual([
      expect.stringContaining("Gem::Requirement"),
    ]);
    expect(collected).toEqual([0, 2]);
  });

  test("with it none does, and the row is refused with what is allowed", async () => {
    const all = [...gadgets, ...gadgetsOf52, ...strangers];
    const { rows } = await read({ initializer, rows: all });
    expect(rows.flatMap(({ ran }) => ran)).toEqual([]);
    const refused = rows.map(({ error, value }) => error ?? value);
    expect(refused).toEqual(all.map(() => "PlainColumns::Refusal"));
    expect(rows[0]?.message).toBe(
      "the column from_addresses is not read: Tried to load unspecified class: Gadget. Allowed: lists, hashes, texts, " +
        "symbols, numbers, true, false, null. Fix: find out who wrote the row; Peatio did not",
    );
  });

  test("a list that is none is refused as before", async () => {
    const { rows } = await read({ initializer, rows: ["--- text\n", "---\na: b\n"] });
    expect(rows.map(({ error }) => error)).toEqual(rows.map(() => "ActiveRecord::SerializationTypeMismatch"));
  });

  test.each([[{}], [{ initializer }]])("what Peatio writes is read as it was written: %o", async (how) => {
    const { written, absent, collected } = await read(how);
    expect(written.map(({ same }) => same)).toEqual([true, true, true, true]);
    expect(absent).toEqual([[], []]);
    expect(collected).toEqual([0, 2]);
  });

  test("it leaves in the table what Rails alone leaves there", async () => {
    const [without, having] = await Promise.all([read({}), read({ initializer })]);
    expect(having.written.map(({ raw }) => raw)).toEqual(without.written.map(({ raw }) => raw));
    // Symbols and aliases do occur.
    expect(having.written[2]?.raw).toContain(":options:");
    expect(having.written[3]?.raw).toMatch(/\*1/);
  });

  test.each([
    ["load", "YAMLColumn#load(yaml) is not there"],
    ["renamed", "YAMLColumn#load(yaml) is not there"],
    ["safe_load", "an object is still read"],
    ["refusing", "what Peatio writes is not read as it was written"],
  ])("the process does not start where Rails or a gem is another: %s", async (patched, why) => {
    const { boot } = await read({ initializer, patched });
    expect(boot).toContain(`00_plain_columns.rb: ${why}`);
    expect(boot).toMatch(/Allowed: Rails 5\.2\. Fix: /);
  });
});
