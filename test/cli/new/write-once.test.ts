import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeOnce } from "../../../cli/new/write-once";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rkcp-write-once-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a file written once", () => {
  test("is whole, and nothing is left beside it", () => {
    writeOnce(path.join(folder, "preview.ts"), "text");
    expect(readFileSync(path.join(folder, "preview.ts"), "utf8")).toBe("text");
    expect(readdirSync(folder)).toEqual(["preview.ts"]);
  });

  test("is never written over one that is there", () => {
    const file = path.join(folder, "preview.ts");
    writeFileSync(file, "theirs");
    expect(() => writeOnce(file, "ours")).toThrow("preview.ts: exists already and stays as it is. Allowed:");
    expect(readFileSync(file, "utf8")).toBe("theirs");
    expect(readdirSync(folder)).toEqual(["preview.ts"]);
  });

  test("is never written through a link that leads nowhere", () => {
    const elsewhere = path.join(folder, "elsewhere");
    symlinkSync(elsewhere, path.join(folder, "preview.ts"));
    expect(() => writeOnce(path.join(folder, "preview.ts"), "ours")).toThrow("exists already");
    expect(readdirSync(folder)).toEqual(["preview.ts"]);
  });

  test("needs its folder", () => {
    expect(() => writeOnce(path.join(folder, "gone", "preview.ts"), "ours")).toThrow(
      /ENOENT.*Fix: make the folder writable/,
    );
  });
});
