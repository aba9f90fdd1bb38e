import { hasArgument } from "../../../platform/provider/aws";
import type { Block } from "./blocks";

/**
 * Resources that name no region are in their provider's, so a provider that changes its region moves, and replaces, all of
 * them. Only then their blocks are answered with the region written out.
 */
export function withRegions(
  base: ReadonlyMap<string, Block>,
  head: ReadonlyMap<string, Block>,
): [ReadonlyMap<string, Block>, ReadonlyMap<string, Block>] {
  const [was, is] = [regionsOf(base), regionsOf(head)];
  const hasMoved = [...was].some(([provider, region]) => is.has(provider) && is.get(provider) !== region);
  return hasMoved ? [writeOut(base, was), writeOut(head, is)] : [base, head];
}

/** Region by the provider's address: `provider.aws`, `provider.aws.west`. */
function regionsOf(blocks: ReadonlyMap<string, Block>): Map<string, string> {
  return new Map(
    [...blocks.values()].flatMap(({ address, type, body }): [string, string][] =>
      type === "provider.aws" && typeof body["region"] === "string" ? [[address, body["region"]]] : [],
    ),
  );
}

function writeOut(blocks: ReadonlyMap<string, Block>, regions: ReadonlyMap<string, string>): Map<string, Block> {
  return new Map(
    [...blocks].map(([address, block]): [string, Block] => {
      const { provider = "aws", region: own } = block.body;
      const region = typeof provider === "string" ? regions.get(`provider.${provider}`) : undefined;
      const isIts = block.isResource && own === undefined && hasArgument(block.type, "region") === true;
      return [address, isIts && region !== undefined ? { ...block, body: { ...block.body, region } } : block];
    }),
  );
}
