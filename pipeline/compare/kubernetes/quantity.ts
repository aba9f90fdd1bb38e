/** What a suffix of a quantity multiplies by, in billionths: the finest unit that Kubernetes keeps. */
const suffixes: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 10n ** 3n,
  m: 10n ** 6n,
  "": 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  ...Object.fromEntries(
    ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((suffix, index) => [suffix, 10n ** 9n * 1024n ** BigInt(index + 1)]),
  ),
};

/**
 * A quantity in billionths: `500m` and `0.5` are both 500000000, `1Gi` and `1024Mi` are equal.
 *
 * @returns undefined for what is no quantity
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function billionths(quantity: string | number): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3})|(n|u|m|k|M|G|T|P|E|[KMGTPE]i))?$/.exec(
    String(quantity),
  );
  const [, sign = "", whole = "", fraction = "", exponent = "0", suffix = ""] = match ?? [];
  const unit = suffixes[suffix];
  if (!match || unit === undefined || whole + fraction === "") return undefined;
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction) * unit;
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === "-" ? -value : value;
}
