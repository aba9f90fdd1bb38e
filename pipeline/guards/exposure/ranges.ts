import { Netmask } from "netmask";

/** Addresses nobody on the internet has: RFC 1918, carrier NAT, link-local, loopback. */
const privateRanges = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "127.0.0.0/8",
].map((range) => new Netmask(range));

/** Unique local, link-local and loopback of IPv6. */
const privateV6 = /^(f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::1(\/128)?$)/i;

/** Whether a range holds an address of the internet. A reference, known only in the cloud, does not count. */
export function isPublic(range: string): boolean {
  if (range.includes("${")) return false;
  if (range.includes(":")) return !privateV6.test(range);
  if (!/^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/.test(range)) return false;
  try {
    return !privateRanges.some((each) => each.contains(range));
  } catch {
    return false;
  }
}

/** Whether a range is everybody, or so much of it that it might as well be: /7 and wider. */
export function isEverybody(range: string): boolean {
  const prefix = Number(range.split("/")[1] ?? 128);
  return isPublic(range) && prefix < 8;
}
