import { randomInt } from "node:crypto";
import { Netmask } from "netmask";
import type { Environment } from "../../environments/schema";
import { leavesOf, type Value, type ValuePath } from "../leaves";
import { freeRange, moved, rangesIn } from "./free-range";
import { NewProblem } from "./problem";
import type { Edit } from "./source-text";

/** What a person asks for; everything left out follows from the source. */
export interface Wish {
  readonly name: string;
  readonly accountId?: string;
  readonly vaultAccountId?: string;
  readonly region?: string;
  readonly zones?: readonly string[];
  readonly image?: string;
  readonly cidr?: string;
  readonly publicDomain?: string;
  readonly privateDomain?: string;
}

/** A value that differs from the source's, for the report. */
export interface Difference extends Edit {
  readonly was: Value;
}

/**
 * Every value of the source that can't be the same in a second environment: name parts, ranges and the addresses inside
 * them, domains, the ownership of the account's singletons; with another region also zones and image.
 *
 * Values are found by what they are, not only by where they stand: an address inside the source's network moves to the
 * same place of the new one whatever setting holds it.
 *
 * @param data the source as it stands in its file
 * @param source the same, judged
 * @param all every environment of the repository
 */
export function differences(data: unknown, source: Environment, all: readonly Environment[], wish: Wish): Difference[] {
  const taken = all.flatMap(rangesIn);
  const network = wish.cidr ?? freeRange(taken, new Netmask(source.network.cidr).bitmask);
  const vault =
    source.vault.custody === "separate"
      ? { from: source.vault.cidr, to: freeRange([...taken, network], new Netmask(source.vault.cidr).bitmask) }
      : undefined;
  const zones = newZones(source, wish);
  const accountId = wish.accountId ?? source.cloud.accountId;
  const settled: readonly (readonly [ValuePath, Value | undefined])[] = [
    [["naming", "suffix"], newSuffix(all.map(({ naming }) => naming.suffix))],
    [["network", "cidr"], network],
    [["domains", "public"], wish.publicDomain ?? domainFor(wish.name, source.name, source.domains.public)],
    [["domains", "private"], wish.privateDomain ?? domainFor(wish.name, source.name, source.domains.private)],
    // Its parent can't name the new zone's servers yet.
    [["domains", "delegated"], false],
    [["cloud", "accountId"], accountId],
    [["cloud", "region"], wish.region],
    [["account", "baseline"], !hasOwner(all, accountId)],
    [["vault", "accountId"], wish.vaultAccountId],
    [["machines", "image", "id"], newImage(source, wish)],
  ];
  const byPath = new Map(settled.map(([path, value]) => [path.join("."), value]));
  return leavesOf(data).flatMap(({ path, value: was }) => {
    const value = byPath.get(path.join(".")) ?? movedAlong(was, source, network, vault, zones);
    return value === undefined || value === was ? [] : [{ path, value, was }];
  });
}

function movedAlong(
  was: Value,
  source: Environment,
  network: string,
  vault: { from: string; to: string } | undefined,
  zones: ReadonlyMap<string, string>,
): Value | undefined {
  if (typeof was !== "string") return undefined;
  return moved(was, source.network.cidr, network) ?? (vault && moved(was, vault.from, vault.to)) ?? zones.get(was);
}

/** One environment of an account makes what exists once in it. */
function hasOwner(all: readonly Environment[], accountId: string): boolean {
  return all.some(({ cloud, account }) => cloud.accountId === accountId && account.baseline);
}

/** The source's label becomes the new name where it is one, and otherwise the name is put in front. */
function domainFor(name: string, sourceName: string, domain: string): string {
  const [first, ...rest] = domain.split(".");
  return [name, ...(first === sourceName ? rest : [first, ...rest])].join(".");
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Four characters from the system's random source, drawn again while another environment has them. */
function newSuffix(taken: readonly string[]): string {
  for (;;) {
    const suffix = Array.from({ length: 4 }, () => letters.charAt(randomInt(letters.length))).join("");
    if (!taken.includes(suffix)) return suffix;
  }
}

/** The source's zones by the ones that take their place: in another region the same letters, unless zones are given. */
function newZones(source: Environment, { region, zones }: Wish): Map<string, string> {
  const { cloud } = source;
  if (zones === undefined && region === undefined) return new Map();
  if (zones !== undefined && zones.length !== cloud.zones.length) {
    throw new NewProblem(`--zones: got ${zones.join(",")}. Allowed: three zones of the region. Fix: list three`);
  }
  return new Map(cloud.zones.map((zone, index) => [zone, zones?.[index] ?? `${region}${zone.slice(-1)}`]));
}

/** A machine image exists in one region only. */
function newImage(source: Environment, { region, image }: Wish): string | undefined {
  if (image !== undefined || region === undefined || region === source.cloud.region) return image;
  throw new NewProblem(
    `--region ${region}: the image ${source.machines.image.id} of ${source.name} is one of ${source.cloud.region}. ` +
      `Allowed: an image of ${region}. Fix: add --image with the Amazon Linux 2023 image of that region: ` +
      `aws ssm get-parameter --region ${region} --query Parameter.Value --output text ` +
      `--name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${source.machines.image.architecture}`,
  );
}
