import { describe, expect, test } from "vitest";
import type { Statement } from "../../rehearsal/identities/policy-evaluator";
import { statementsOf } from "../../rehearsal/identities/policy-evaluator";
import { type Account, accounts, statementsWith } from "./account";
import { boundaryExceptions, type IdentityException, identityExceptions } from "./identity-exceptions";

type Wide = IdentityException["wide"];

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** `*`, or all of a service in an account: `arn:aws:ec2:<region>:<account>:*`. */
const isWideResource = (resource: string): boolean =>
  resource === "*" || resource.split(":").slice(5).join(":") === "*" || resource.split(":")[4] === "*";
const isWideAction = (action: string): boolean => /^(\*|[a-z0-9-]+:\*)$/i.test(action);

/** What of an Allow is wide; a Deny is the better the wider it is. */
function wideOf({ Effect, Action, NotAction, Resource, NotResource }: Statement): Wide | undefined {
  if (Effect === "Deny") return undefined;
  const actions = NotAction !== undefined || list(Action).some(isWideAction);
  const resources = NotResource !== undefined || list(Resource).some(isWideResource);
  if (actions && resources) return "both";
  return actions ? "actions" : resources ? "resources" : undefined;
}

interface Found {
  readonly principal: string;
  readonly sid: string;
  readonly wide: Wide;
}

const foundIn = (account: Account): Found[] =>
  account.principals.flatMap((principal) =>
    statementsWith(principal).flatMap(({ statement }) => {
      const wide = wideOf(statement);
      if (wide === undefined) return [];
      const role = principal.name.slice(account.prefix.length + 1);
      return [{ principal: role, sid: statement.Sid ?? "(none)", wide }];
    }),
  );

const told = ({ principal, sid, wide }: Found): string => `${principal} ${sid}: ${wide}`;
const found = Object.values(accounts).flatMap(foundIn);

describe("statements that name every action or every resource", () => {
  test("are all reviewed", () => {
    const reviewed = new Set(identityExceptions.map(told));
    expect([...new Set(found.map(told))].filter((one) => !reviewed.has(one))).toEqual([]);
  });

  test("that were reviewed are all there", () => {
    const there = new Set(found.map(told));
    expect(identityExceptions.map(told).filter((one) => !there.has(one))).toEqual([]);
  });

  test.each(identityExceptions.map((one) => [told(one), one.reason]))("have a reason: %s", (_told, reason) => {
    expect(reason.length).toBeGreaterThan(30);
  });

  test("of the boundary are reviewed as well", () => {
    const boundaries = Object.values(accounts).map((account) => account.role("operator").boundary ?? "");
    const wide = boundaries.flatMap((text) =>
      statementsOf(text).flatMap((statement) => {
        const what = wideOf(statement);
        return what === undefined ? [] : [`${statement.Sid}: ${what}`];
      }),
    );
    expect([...new Set(wide)].sort()).toEqual(
      boundaryExceptions.map(({ sid, wide: what }) => `${sid}: ${what}`).sort(),
    );
  });

  test.each([
    ["every action", { Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::one" }, "actions"],
    ["all of a service", { Effect: "Allow", Action: ["s3:*"], Resource: "arn:aws:s3:::one" }, "actions"],
    ["every resource", { Effect: "Allow", Action: "s3:GetObject", Resource: ["*"] }, "resources"],
    ["all but some actions", { Effect: "Allow", NotAction: "iam:*", Resource: "*" }, "both"],
    ["a whole account", { Effect: "Allow", Action: "ec2:X", Resource: "arn:aws:ec2:eu-west-1:1:*" }, "resources"],
    ["any account", { Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/x" }, "resources"],
  ] as const)("would be found: %s", (_what, statement, wide) => {
    expect(wideOf(statement)).toBe(wide);
  });

  test("leave a Deny alone", () => {
    expect(wideOf({ Effect: "Deny", Action: "*", Resource: "*" })).toBeUndefined();
  });
});

describe("every statement", () => {
  test.each(Object.values(accounts))("of $environment has a name to be reviewed by", (account) => {
    const nameless = account.principals.flatMap((one) =>
      statementsWith(one)
        .filter(({ statement }) => statement.Sid === undefined)
        .map(() => one.name),
    );
    expect(nameless).toEqual([]);
  });
});
