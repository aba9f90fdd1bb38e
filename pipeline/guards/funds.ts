import { parseDocument } from "yaml";
import { coinAddressesIn } from "../../platform/coin-addresses";
import type { Change, Json, JsonObject } from "../model";
import type { Guard, GuardContext, Objection, RecordObjection } from "./guard";
import { leaves } from "./leaves";

/**
 * Where coins go: addresses of wallets and offload targets, the keys they are derived from, the path of the secret that
 * holds them, and the contract a known currency is. A wallet changes by the custodians' signatures, which Vault's data
 * carries; whoever can merge must not be able to, so no exception helps. A currency that is new brings its contract along.
 */
export const funds: Guard = {
  name: "funds",
  ofChange: (change, { isNew }) => {
    // No coin is in an environment that nobody has yet.
    if (isNew) return [];
    // An admission policy repeats what it pins, and the file that it pins is a change of its own.
    if (change.type === "ValidatingAdmissionPolicy") return [];
    return objectionsOf(placesIn(change, "before"), placesIn(change, "after"));
  },
  ofRecords: (context) => ofDescriptions(context),
};

const fix =
  "take it out of this change: custodians sign wallet data and write it to Vault, outside this pipeline; whether an address is theirs nobody can see here";

/** Address, or path of a secret, by where it stands. */
type Places = ReadonlyMap<string, string>;

function objectionsOf(before: Places, after: Places): Objection[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === is) return [];
    // A new currency's contract says what the currency is; nobody's deposit goes elsewhere for it, nor with one that ends.
    if (isContract(path) && (was === undefined || is === undefined)) return [];
    const what = isContract(path) ? "A known currency is another contract" : "Funds go elsewhere";
    return [{ reason: `${what}: ${path} ${was ?? "nothing"} → ${is ?? "nothing"}`, fix }];
  });
}

const isContract = (path: string): boolean => /contract/i.test(path.slice(path.lastIndexOf(".") + 1));

function placesIn(change: Change, side: "before" | "after"): Places {
  const whole = change[side];
  if (whole === undefined) return new Map();
  const other = new Set(leaves(change[side === "before" ? "after" : "before"]).map(({ value }) => value));
  return new Map(
    leaves(opened(whole, other)).flatMap(({ path, value }) => {
      // The same text on the other side is no change; looking for checksums in all of it would take its time.
      if (other.has(value)) return [];
      const found = [...coinAddressesIn(value), ...walletSecretsIn(value)];
      return found.length === 0 ? [] : [[path, found.join(" ")] as const];
    }),
  );
}

/** Where wallets are read from: `{{ with secret "rkcp/data/stage/peatio/seed/wallets" }}`. */
function walletSecretsIn(text: string): string[] {
  return [...text.matchAll(/\bsecret\s+"([^"]*\/wallets?)"/g)].map(([, path = ""]) => path);
}

/** Files in a ConfigMap are texts; those of data are read, so that an address is told by its currency and not by its line. */
function opened(object: JsonObject, other: ReadonlySet<string>): Json {
  const data = object["data"];
  if (typeof data !== "object" || data === null || Array.isArray(data)) return object;
  const files = Object.entries(data).map(
    ([name, text]) => [name, typeof text === "string" && other.has(text) ? text : readFile(name, text)] as const,
  );
  return { ...object, data: Object.fromEntries(files) };
}

function readFile(name: string, text: Json): Json {
  if (typeof text !== "string" || !/\.(ya?ml|json)$/.test(name)) return text;
  if (coinAddressesIn(text).length === 0) return text;
  const document = parseDocument(text, { logLevel: "silent" });
  return document.errors.length > 0 ? text : (document.toJS() as Json);
}

/** An address in a description that is not rendered, or not yet. */
function ofDescriptions({ base, head }: GuardContext): RecordObjection[] {
  if (base === undefined || head === undefined) return [];
  return head.environments.flatMap((environment) => {
    const before = base.environments.find(({ name }) => name === environment.name);
    if (before === undefined) return [];
    return objectionsOf(new Map(Object.entries(before.funds)), new Map(Object.entries(environment.funds))).map(
      (objection) => ({
        area: "vault" as const,
        environment: environment.name,
        scope: environment.name,
        address: `environments/${environment.name}.ts`,
        ...objection,
      }),
    );
  });
}
