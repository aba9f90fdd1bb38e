import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { credentialScript, rpcUser } from "../../../constructs/machine/roles/core-node";
import { jwtScript } from "../../../constructs/machine/roles/ethereum";
import { cookieScript } from "../../../constructs/machine/roles/rabbitmq";
import { rabbitmq } from "./machines";
import { useWorkshop } from "./workshop";

const workshop = useWorkshop();
const read = (...parts: string[]) => readFile(workshop.path(...parts), "utf8");
const modeOf = async (...parts: string[]) => ((await stat(workshop.path(...parts))).mode & 0o777).toString(8);

describe("the RPC user's password", () => {
  const make = () => workshop.run(credentialScript(workshop.path("secrets")));

  test("is what the node's salted hash was made of", async () => {
    const { code, text } = await make();
    expect(code, text).toBe(0);
    const [, user, salt = "", hash] = /^rpcauth=(\w+):(\w+)\$(\w+)\n$/.exec(await read("secrets/rpcauth.conf")) ?? [];
    const password = await read("secrets/rpc-password");
    expect([user, hash]).toEqual([rpcUser, createHmac("sha256", salt).update(password).digest("hex")]);
    expect(password).toMatch(/^[0-9a-f]{64}$/);
  });

  test("is root's alone, and in no message", async () => {
    const { text } = await make();
    expect([await modeOf("secrets"), await modeOf("secrets/rpc-password")]).toEqual(["700", "600"]);
    expect(text).not.toContain(await read("secrets/rpc-password"));
  });

  test("stays the same at the next boot", async () => {
    await make();
    const before = await read("secrets/rpc-password");
    await make();
    expect(await read("secrets/rpc-password")).toBe(before);
  });

  test("is another one on another machine", async () => {
    await make();
    const before = await read("secrets/rpc-password");
    await rm(workshop.path("secrets"), { recursive: true });
    await make();
    expect(await read("secrets/rpc-password")).not.toBe(before);
  });

  test("is made anew with its hash when the first boot was cut off between the two", async () => {
    await mkdir(workshop.path("secrets"));
    await writeFile(workshop.path("secrets/rpc-password"), "half");
    await make();
    expect(await read("secrets/rpc-password")).not.toBe("half");
  });
});

describe("the secret of both Ethereum clients", () => {
  const make = () => workshop.run(jwtScript(workshop.path("secrets/jwt.hex")));

  test("has 32 bytes and is root's alone", async () => {
    const { code, text } = await make();
    expect(code, text).toBe(0);
    expect(await read("secrets/jwt.hex")).toMatch(/^[0-9a-f]{64}$/);
    expect(await modeOf("secrets/jwt.hex")).toBe("600");
  });

  test("stays the same at the next boot", async () => {
    await make();
    const before = await read("secrets/jwt.hex");
    await make();
    expect(await read("secrets/jwt.hex")).toBe(before);
  });
});

/** Secrets Manager as far as one secret goes: no value yet, one version for a token, another value for it refused. */
const secretsManager = `
echo "$*" >>"$WORKSHOP/calls"
case "$*" in
  "secretsmanager get-secret-value"*)
    [[ -e "$WORKSHOP/value" ]] || { echo "An error occurred (ResourceNotFoundException)" >&2; exit 254; }
    cat "$WORKSHOP/value" ;;
  "secretsmanager put-secret-value"*--client-request-token*)
    [[ "$*" =~ file://([^ ]+) ]]
    ln "\${BASH_REMATCH[1]}" "$WORKSHOP/value" 2>/dev/null ||
      { echo "An error occurred (ResourceExistsException)" >&2; exit 254; } ;;
  *) exit 2 ;;
esac
`;

describe("the Erlang cookie", () => {
  const make = (broker: string) =>
    workshop.run({
      ...cookieScript(rabbitmq, { file: workshop.path(broker, "cookie"), tries: 5, pauseSeconds: 0 }),
      name: `rkcp-cookie-${broker}`,
    });

  test("is written by the first broker and read by the others", async () => {
    await workshop.standIn("aws", secretsManager);
    for (const broker of ["a", "b", "c"]) expect((await make(broker)).code).toBe(0);
    const [first, ...others] = await Promise.all(["a", "b", "c"].map((broker) => read(broker, "cookie")));
    expect(first?.trim()).toMatch(/^[0-9a-f]{64}$/);
    expect(others).toEqual([first, first]);
  });

  test("is the same when all three boot together", async () => {
    await workshop.standIn("aws", secretsManager);
    const outcomes = await Promise.all(["a", "b", "c"].map(make));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    const cookies = await Promise.all(["a", "b", "c"].map((broker) => read(broker, "cookie")));
    expect(new Set(cookies).size).toBe(1);
  });

  test("is never in the arguments of a program, where every user could read it", async () => {
    await workshop.standIn("aws", secretsManager);
    await make("a");
    expect(await read("calls")).not.toContain((await read("a", "cookie")).trim());
  });

  test("is not asked for again at the next boot", async () => {
    await workshop.standIn("aws", secretsManager);
    await make("a");
    const before = await read("calls");
    await make("a");
    expect(await read("calls")).toBe(before);
  });

  test("is not written when the secret can't be read for another reason", async () => {
    await workshop.standIn("aws", `echo "$*" >>"$WORKSHOP/calls"\necho "AccessDeniedException" >&2\nexit 254`);
    const { code, text } = await make("a");
    expect([code === 0, existsSync(workshop.path("a/cookie"))]).toEqual([false, false]);
    expect(await read("calls")).not.toContain("put-secret-value");
    expect(text).toContain("Fix: let this machine's role read and write it");
  });

  test("is root's alone", async () => {
    await workshop.standIn("aws", secretsManager);
    await make("a");
    expect(await modeOf("a/cookie")).toBe("600");
  });
});
