import { describeUnpinned, unpinnedArtifacts } from "../../platform/artifacts";
import { declaredPeople } from "../../platform/people";
import { leavesOf } from "../leaves";
import { type Check, type Finding, healthy } from "./check";

const daysBefore = 30;
const millisecondsPerDay = 86_400_000;

/** A text of a description and where it stands. */
interface Text {
  readonly path: string;
  readonly key: string;
  readonly text: string;
}

/** Exceptions and acknowledgements end by date; synth refuses the day after, which is a bad moment to learn of it. */
const exceptions: Check = {
  id: "exceptions",
  title: "dated exceptions",
  needs: "nothing",
  run: ({ environment, today }) => {
    const dated = textsIn(environment).filter(({ key }) => key === "expires");
    const findings = dated.flatMap(({ path, text }): Finding[] => {
      const left = Math.floor((Date.parse(text) - Date.parse(today)) / millisecondsPerDay);
      if (left > daysBefore) return [];
      const when = left < 0 ? `ended on ${text}` : `ends on ${text}, in ${left} days`;
      return [{ what: `${path} ${when}`, cure: "decide again now, and write the new day into the description" }];
    });
    const [next] = dated.map(({ text }) => text).sort();
    return Promise.resolve({ findings, ...(next !== undefined && { seen: `the next ends on ${next}` }) });
  },
};

/** RFC 2606 and RFC 6761 keep these for texts like this one: nothing below them can be delegated or reached. */
const reservedDomain = /(^|[.@])example\.(com|net|org)$|[.@](example|test|invalid|localhost)$/;

/** The repository's own account ids are one digit twelve times. */
const exampleAccount = /^(\d)\1{11}$/;

/** The values the repository comes with; AWS would refuse them much later. */
const placeholders: Check = {
  id: "placeholders",
  title: "values of your own",
  needs: "nothing",
  run: ({ environment }) => {
    const findings = textsIn(environment).flatMap(({ path, key, text }): Finding[] => {
      if (key === "accountId" && exampleAccount.test(text)) {
        return [{ what: `${path} is the example ${text}`, cure: "write the 12 digits of your account" }];
      }
      if (key === "repository" && text.startsWith("exchange-example/")) {
        return [
          {
            what: `${path} is the example ${text}`,
            cure: "write the repository whose CI may plan, or its runs get in",
          },
        ];
      }
      if (reservedDomain.test(text)) {
        return [{ what: `${path} is the example ${text}`, cure: "write a name that is yours" }];
      }
      return [];
    });
    const { identityAccountId } = declaredPeople();
    if (exampleAccount.test(identityAccountId)) {
      findings.push({
        what: `people.ts: identityAccountId is the example ${identityAccountId}`,
        cure: "write the 12 digits of the account that holds your users: every role of a person trusts it",
      });
    }
    return Promise.resolve({ findings });
  },
};

const artifacts: Check = {
  id: "artifacts",
  title: "machines' software",
  needs: "nothing",
  run: ({ environment }) => {
    const unpinned = unpinnedArtifacts(environment);
    if (unpinned.length === 0) return Promise.resolve(healthy("every program has a checksum"));
    const [what = "", cure = ""] = describeUnpinned(unpinned).split(/\. Allowed: .*Fix: /);
    return Promise.resolve({ findings: [{ what, cure }] });
  },
};

const renders: Check = {
  id: "render",
  title: "stacks",
  needs: "nothing",
  run: ({ demand }) => {
    const { machineTypes, count } = demand();
    return Promise.resolve(healthy(`rendered: ${machineTypes.length} machines, ${count("aws_vpc")} network`));
  },
};

/** What the description says by itself, without any account. */
export const descriptionChecks: readonly Check[] = [placeholders, exceptions, artifacts, renders];

function textsIn(description: unknown): Text[] {
  return leavesOf(description).flatMap(({ path, value }) =>
    typeof value === "string" ? [{ path: path.join("."), key: String(path.at(-1) ?? ""), text: value }] : [],
  );
}
