import { describe, expect, test } from "vitest";
import { environments, pods } from "./cluster";

/** Programs that print a secret, by workload; everybody who may look at a namespace reads its logs. */
const talkative = {
  coinhub: "BitGo's token, at each request",
  "barong-seed": "passwords of the users it makes",
} as const;

describe.each(environments.map(({ name }) => name))("logs of %s", (name) => {
  test.each(Object.entries(talkative))("lack what %s prints: %s", (workload) => {
    const [main] = pods(name).flatMap(({ pod }) =>
      pod.spec.containers.filter((container) => container.name === workload),
    );
    expect(main?.command.join(" ")).toMatch(/exec .* > \/dev\/null$/);
  });
});
