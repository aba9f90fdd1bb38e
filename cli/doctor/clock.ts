import { type Check, healthy, ill, noted } from "./check";

/** AWS refuses a signature that is five minutes off; half of it is the time to act. */
const tolerableSeconds = 150;
const clockPatienceSeconds = 10;

/** Whether requests signed by this machine would be taken. */
export const clock: Check = {
  id: "clock",
  title: "clock",
  needs: "network",
  run: async ({ environment, signal }) => {
    const url = stsEndpoint(environment.cloud.region);
    const patience = AbortSignal.any([signal, AbortSignal.timeout(clockPatienceSeconds * 1000)]);
    const before = Date.now();
    const answer = await fetch(url, { method: "HEAD", redirect: "manual", signal: patience }).catch(() => undefined);
    signal.throwIfAborted();
    const theirs = Date.parse(answer?.headers.get("date") ?? "");
    if (Number.isNaN(theirs)) {
      return noted(
        `${url} does not tell the time (node knows no proxy)`,
        "nothing, when the credentials above work: a clock that is off makes AWS refuse them",
      );
    }
    // The header has whole seconds, and the answer took its time.
    const seconds = Math.round((before + (Date.now() - before) / 2 - theirs) / 1000);
    if (Math.abs(seconds) <= tolerableSeconds) return healthy(`${Math.abs(seconds)} s off`);
    return ill(
      `this machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead" : "behind"}; AWS refuses at 300 s`,
      "turn on NTP (timedatectl set-ntp true)",
    );
  },
};

/** Where the AWS CLI would go as well. */
function stsEndpoint(region: string): string {
  return (
    process.env["AWS_ENDPOINT_URL_STS"] ?? process.env["AWS_ENDPOINT_URL"] ?? `https://sts.${region}.amazonaws.com/`
  );
}
