import { usd } from '../../shared/money.ts';
import type { PriceList } from '../../shared/prices.ts';
import { targetIdOf, type TargetRef } from '../../shared/provider.ts';
import { lacksKey } from '../../shared/lacks-key.ts';
import type { SettingsView } from '../../shared/ipc/app-state.ts';

/** What keeps an entry of a list from answering, or soon may. */
export type TargetProblem =
  | 'provider-gone'
  | 'model-gone'
  /** The vendor's list no longer has the model; it is still asked. */
  | 'model-missing'
  | 'provider-disabled'
  /** Nothing is sent to the provider's address as it is. */
  | 'refused-address'
  | 'no-key';

/** What is wrong with an entry of a list; `null` where nothing is known to be. */
export function targetProblem(ref: TargetRef, view: SettingsView): TargetProblem | null {
  const { settings, credentials, refused } = view;
  const provider = settings.providers.find(({ id }) => id === ref.providerId);
  if (!provider) return 'provider-gone';
  const model = provider.models.find(({ id }) => id === ref.model);
  if (!model) return 'model-gone';
  if (!provider.enabled) return 'provider-disabled';
  if (refused.includes(provider.id)) return 'refused-address';
  if (lacksKey(provider, credentials)) return 'no-key';
  return model.missing ? 'model-missing' : null;
}

/** The targets of the cheap list that cost more than the first of the primary list, as far as prices are known. */
export function dearerThanPrimary({ settings }: SettingsView, prices: PriceList): readonly TargetRef[] {
  const [first] = settings.primary;
  const reference = first && priceOf(first, prices);
  if (!reference) return [];
  return settings.cheap.filter((ref) => priceOf(ref, prices)?.greaterThan(reference) ?? false);
}

/** USD for a million tokens in and a million out; `null` where it is unpriced. */
function priceOf(ref: TargetRef, { rows }: PriceList) {
  const row = rows.find(({ providerId, model }) => targetIdOf({ providerId, model }) === targetIdOf(ref));
  const rates = row?.price?.tiers[0]?.rates;
  return rates ? usd(rates.input).plus(rates.output) : null;
}
