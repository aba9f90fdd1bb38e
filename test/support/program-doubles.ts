import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, vi } from "vitest";

/** What a double does for a call: a text is standard output, an object a refusal or a wait. */
export type Answer =
  string | { readonly stderr: string; readonly exitCode: number } | { readonly hangsSeconds: number };
/** By the first words of a call, such as `"sts get-caller-identity"`. The longest that fits answers. */
export type Answers = Readonly<Record<string, Answer | undefined>>;

/** Test doubles of external programs (the AWS CLI, Terraform, git): a folder of its own for each test, canned answers inside. */
export interface ProgramDoubles {
  readonly folder: string;
  /** Puts a program there that answers so, and fails any other call. */
  readonly put: (name: string, answers: Answers) => void;
}

/** Puts doubles in front of the system's own programs, for each test of the calling file or `describe`; the caller's tools stay outside. */
export function programDoubles(): ProgramDoubles {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "rkcp-program-doubles-"));
    vi.stubEnv("PATH", [folder, "/usr/bin", "/bin"].join(path.delimiter));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get folder(): string {
      return folder;
    },
    put: (name, answers) => {
      const file = path.join(folder, name);
      const cases = Object.entries(answers)
        .sort(([a], [b]) => b.length - a.length)
        .flatMap(([words, answer], index) => (answer === undefined ? [] : [caseOf(words, answer, `${file}.${index}`)]));
      writeFileSync(file, ["#!/bin/sh", 'case "$*" in', ...cases, "esac", noAnswer, ""].join("\n"));
      chmodSync(file, 0o755);
    },
  };
}

/** A shell, since it starts in no time and a test calls it twenty times. */
function caseOf(words: string, answer: Answer, file: string): string {
  // The folder of the doubles shows that the program was called before it hung.
  if (typeof answer === "object" && "hangsSeconds" in answer) {
    return `"${words}"*) touch '${file}.called'; exec sleep ${answer.hangsSeconds} ;;`;
  }
  writeFileSync(file, typeof answer === "string" ? answer : answer.stderr);
  const print = typeof answer === "string" ? `cat '${file}'; exit 0` : `cat '${file}' >&2; exit ${answer.exitCode}`;
  return `"${words}"*) ${print} ;;`;
}

const noAnswer = 'echo "no answer for: $*" >&2; exit 99';
