import { expect, test } from "vitest";
import type { Examination } from "../../../cli/doctor/check";
import { featuresCheck } from "../../../cli/doctor/features";
import { describedFeature, judgedWith } from "../../environments/features/descriptions";

/** The check looks at nothing else. */
const saw = (...features: unknown[]) =>
  featuresCheck.run({ features: () => judgedWith(features, undefined, { meant: ["stage"] }).features } as Examination);

test("features are counted, with the next one's end", async () => {
  const later = describedFeature("barong", { expires: "2026-12-11" });
  expect(await saw(later, describedFeature("rango"))).toEqual({
    findings: [],
    seen: "2, the next ends on 2026-12-10",
  });
  expect(await saw()).toEqual({ findings: [], seen: "none" });
});

test("each fault of a feature's file is a finding with file, place and cure", async () => {
  const { findings } = await saw(describedFeature("rango", { expires: "2020-01-01", owner: "nobody" }));
  expect(findings).toEqual([
    {
      what: "environments/features/try-rango.ts expires: It ended before today, 2026-11-22",
      cure: "npm run feature -- expire try-rango; if it is still needed, pick a day within 30 days",
    },
    {
      what: expect.stringContaining("environments/features/try-rango.ts owner: Nobody has this key. ") as string,
      cure: "name a person of environments/people.ts",
    },
  ]);
});

test("whatever else goes wrong is not taken for a finding", () => {
  const broken = () => {
    throw new TypeError("a defect");
  };
  expect(() => featuresCheck.run({ features: broken } as unknown as Examination)).toThrow("a defect");
});
