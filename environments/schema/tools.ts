import { integer, section } from "./primitives";

const monitoring = section(
  {
    /** Seconds between two readings. Alerts look at four of them. A change restarts the agent. */
    scrapeSeconds: integer(15, 120, "use 30"),
    /**
     * Volume for what was read and not yet sent, GiB. At 10,000 series and 30 s an hour takes about 0.1 GiB; the agent
     * drops what is older than four hours. Growing is in place.
     */
    writeAheadGiB: integer(2, 100, "use 5"),
  },
  "describe monitoring",
);

const jenkins = section(
  {
    /** Volume of histories and results, GiB. Growing is in place. */
    homeGiB: integer(8, 200, "use 20"),
    /** Agents at once, one pod each; further runs wait. */
    agents: integer(1, 20, "use 4"),
    /** Hour of the nightly runs, UTC: after the newest containers are in. */
    nightlyHour: integer(0, 23, "use 3"),
  },
  "describe jenkins, or leave it out",
);

/** What runs in the namespace platform-tools. */
export const tools = section(
  {
    monitoring,
    /** Runs the QA scenarios against this environment and its features. Never beside customers' money. */
    jenkins: jenkins.optional(),
  },
  "describe the tools",
);
