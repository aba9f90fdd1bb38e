import { Netmask } from "netmask";
import { overlap } from "../../platform/addresses";
import { leavesOf } from "../leaves";
import { NewProblem } from "./problem";

/** Ranges a container runtime or the description's own cluster is likely to use: a network is never put there. */
const avoided = ["172.17.0.0/16"];

/** Every address and range that stands anywhere in a description: a network, a peer, Services, Vault, a node. */
export function rangesIn(value: unknown): string[] {
  return leavesOf(value).flatMap(({ value: leaf }) => (typeof leaf === "string" && isRange(leaf) ? [leaf] : []));
}

/**
 * The first address block of /16 that touches none of the taken ranges, cut to `prefix`.
 *
 * Blocks of 10.0.0.0/8 twenty apart come first, as the existing environments have them, so that neighbours stay free;
 * then the rest of 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16.
 *
 * @throws NewProblem when every private block is taken
 */
export function freeRange(taken: readonly string[], prefix: number): string {
  const occupied = [...taken, ...avoided];
  const block = candidates().find((candidate) => !occupied.some((range) => overlap(range, candidate)));
  if (block !== undefined) return `${new Netmask(block).base}/${prefix}`;
  const widest = [...taken].sort((a, b) => new Netmask(a).bitmask - new Netmask(b).bitmask)[0];
  throw new NewProblem(
    `network.cidr: no free /16 is left in the private ranges; the widest range in use is ${widest}. ` +
      "Allowed: a range no environment, peer, Service or Vault uses. Fix: narrow that one, or give a smaller free range with --cidr",
  );
}

function candidates(): string[] {
  const octets = Array.from({ length: 256 }, (_, octet) => octet);
  const spaced = octets.filter((octet) => octet >= 20 && octet % 20 === 0);
  const tens = [...spaced, ...octets.filter((octet) => !spaced.includes(octet))].map((octet) => `10.${octet}.0.0/16`);
  const middle = octets.slice(16, 32).map((octet) => `172.${octet}.0.0/16`);
  return [...tens, ...middle, "192.168.0.0/16"];
}

/** `value`, an address or a range inside `from`, at the same place of `to`; undefined when it lies elsewhere. */
export function moved(value: string, from: string, to: string): string | undefined {
  if (!isRange(value) || !new Netmask(from).contains(value)) return undefined;
  const [address = "", prefix] = value.split("/");
  const offset = toNumber(address) - toNumber(new Netmask(from).base);
  const target = toText(toNumber(new Netmask(to).base) + offset);
  return prefix === undefined ? target : `${target}/${prefix}`;
}

function isRange(text: string): boolean {
  const [, address = "", prefix = "32"] = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  return address !== "" && address.split(".").every((part) => Number(part) <= 255) && Number(prefix) <= 32;
}

const toNumber = (address: string) => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const toText = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
