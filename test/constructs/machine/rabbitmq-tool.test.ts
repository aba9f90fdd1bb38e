import { mkdir, readFile, writeFile } from "node:fs/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { machineParts } from "../../../constructs/machine/document";
import { rabbitmqParts, toolScript } from "../../../constructs/machine/roles/rabbitmq";
import { scriptPath } from "../../../constructs/machine/shell";
import { rabbitmq } from "./machines";
import { useWorkshop } from "./workshop";

const workshop = useWorkshop();

/** What the tool would be started with: by whom, where, with which settings and words. */
const seen = async () => (await readFile(workshop.path("seen"), "utf8")).trim().split("\n");
const script = () =>
  toolScript(rabbitmq, { software: workshop.path("rabbitmq"), erlang: "/opt/erlang", home: workshop.path("home") });

beforeEach(async () => {
  for (const folder of ["home", "rabbitmq", "rabbitmq/sbin"]) await mkdir(workshop.path(folder));
  // Called by its own name here; on the machine by those of the tools.
  const tool = `#!/bin/sh\n{ pwd; env; } >"${workshop.path("seen")}"\n`;
  await writeFile(workshop.path("rabbitmq/sbin/rkcp-rabbitmq-tool"), tool, { mode: 0o755 });
  await workshop.standIn("runuser", 'echo "$2" >"$WORKSHOP/user"\nshift 3\nexec "$@"');
  await workshop.standIn("sudo", 'echo "$@" >"$WORKSHOP/sudo"');
  await workshop.standIn("id", 'cat "$WORKSHOP/id"');
});

describe("RabbitMQ's tools on a broker", () => {
  test("run as the broker's account, which has the cookie, and know Erlang and the node", async () => {
    await writeFile(workshop.path("id"), "0\n");
    const { code, text } = await workshop.run(script());
    expect(code, text).toBe(0);
    expect(await readFile(workshop.path("user"), "utf8")).toBe("rabbitmq\n");
    expect(await seen()).toEqual(
      expect.arrayContaining([
        workshop.path("home"),
        `HOME=${workshop.path("home")}`,
        "PATH=/opt/erlang/bin:/usr/bin:/usr/sbin",
        `RABBITMQ_NODENAME=rabbit@${rabbitmq.host}`,
        "RABBITMQ_USE_LONGNAME=true",
      ]),
    );
  });

  test("ask for root's rights first", async () => {
    await writeFile(workshop.path("id"), "1000\n");
    await workshop.run(script());
    expect(await readFile(workshop.path("sudo"), "utf8")).toBe(`${workshop.path("rkcp-rabbitmq-tool")}\n`);
  });

  test("find the node where its service is", () => {
    const service = machineParts(rabbitmq).units.find(({ name }) => name === "rabbitmq.service");
    const settings = service?.sections["Service"]?.["Environment"] as readonly string[];
    for (const setting of settings.filter((one) => /^(HOME|LANG|PATH|RABBITMQ_(NODENAME|USE))/.test(one))) {
      const [name = "", value = ""] = setting.split(/=(.*)/s);
      expect(effective(name), name).toBe(value);
    }
  });

  test("are both there by their names", () => {
    const path = scriptPath(toolScript(rabbitmq));
    expect(rabbitmqParts(rabbitmq).commands).toEqual({ rabbitmqctl: path, "rabbitmq-diagnostics": path });
  });
});

/** Value that the script on the machine gives a variable. */
function effective(name: string): string | undefined {
  const { text } = toolScript(rabbitmq);
  const constants = new Map(
    [...text.matchAll(/^readonly (\w+)=(.*)$/gm)].map(([, key = "", value = ""]) => [key, value]),
  );
  const value = new RegExp(`[ "]${name}=([^" ]*)`).exec(text)?.[1];
  return value?.replace(/\$\{(\w+)\}/g, (_whole, key: string) => constants.get(key) ?? "");
}
