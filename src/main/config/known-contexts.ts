import { priceVendorOf } from './price-vendors.ts';
import type { ChainConfig, TargetConfig } from './resolve-chain-config.ts';

/**
 * A configuration with the context lengths that the bundled table knows, where the settings name none. What a person entered counts
 * first: a host may hold less than its vendor does.
 */
export async function withKnownContexts(config: ChainConfig, atMs: number): Promise<ChainConfig> {
  const known = (targets: readonly TargetConfig[]) =>
    Promise.all(targets.map((target) => withKnownContext(target, atMs)));
  const [primary, cheap] = await Promise.all([known(config.primary), known(config.cheap)]);
  return { ...config, primary, cheap };
}

async function withKnownContext(target: TargetConfig, atMs: number): Promise<TargetConfig> {
  const vendor = target.adapter.contextLength === null ? priceVendorOf(target.provider) : null;
  if (vendor === null) return target;
  const { tableContextLength } = await import('./price-table.ts');
  const contextLength = tableContextLength(vendor, target.label.model, atMs);
  return { ...target, adapter: { ...target.adapter, contextLength } };
}
