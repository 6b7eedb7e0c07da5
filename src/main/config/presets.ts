import type { Preset } from '../../shared/import.ts';
import type { UsdAmount } from '../../shared/money.ts';
import { type Provider, type ProviderModel, targetIdOf, type TargetRef } from '../../shared/provider.ts';
import type { Settings } from '../../shared/settings.ts';
import { ImportRefused } from './import-refused.ts';
import { catalogueRow } from './provider-catalogue.ts';

/** What a preset needs to know of the providers. */
export interface PresetFacts {
  /** It has its key, or needs none. */
  hasKey(provider: Provider): boolean;
  /** Nothing sent to it leaves this machine. */
  isLocal(provider: Provider): boolean;
  /** USD for a token in and a token out together; `null` where it is unpriced. */
  price(target: TargetRef): UsdAmount | null;
}

/** The settings with a preset's lists and switches in place; what a preset says nothing of stays. @throws `ImportRefused` */
export function withPreset(settings: Settings, preset: Preset, facts: PresetFacts): Settings {
  const usable = settings.providers.filter((provider) => isUsable(provider, facts));
  const local = usable.filter((provider) => facts.isLocal(provider));
  const remote = usable.filter((provider) => !facts.isLocal(provider));
  if (usable.length === 0) throw new ImportRefused('nothing-usable');
  switch (preset) {
    case 'reliable':
      return {
        ...settings,
        mode: 'primary',
        primary: behind(withoutPractice(settings), usable),
        retry: { ...settings.retry, enabled: true },
        failover: { ...settings.failover, moveOnWhenBlocked: true },
      };
    case 'frugal':
      return {
        ...settings,
        mode: 'auto',
        cheap: cheapestFirst(usable, facts),
        cache: { ...settings.cache, enabled: true },
      };
    case 'local-first':
      if (local.length === 0) throw new ImportRefused('nothing-local');
      return { ...settings, mode: 'primary', primary: behind(behind([], local), remote) };
    case 'private':
      if (local.length === 0) throw new ImportRefused('nothing-local');
      return {
        ...settings,
        mode: 'primary',
        primary: behind([], local),
        cheap: [],
        chat: { ...settings.chat, localOnly: true },
      };
  }
}

function isUsable(provider: Provider, facts: PresetFacts): boolean {
  return (
    provider.kind !== 'simulator' &&
    provider.enabled &&
    facts.hasKey(provider) &&
    offered(provider).length > 0
  );
}

function offered({ models }: Provider): readonly ProviderModel[] {
  return models.filter(({ hidden, missing }) => !hidden && !missing);
}

/** A list, and behind it one target of each provider that has none in it. */
function behind(list: readonly TargetRef[], providers: readonly Provider[]): TargetRef[] {
  const present = new Set(list.map(({ providerId }) => providerId));
  return [...list, ...providers.filter(({ id }) => !present.has(id)).map((provider) => bestOf(provider))];
}

function withoutPractice({ primary, providers }: Settings): readonly TargetRef[] {
  const practice = new Set(providers.filter(({ kind }) => kind === 'simulator').map(({ id }) => id));
  return primary.filter(({ providerId }) => !practice.has(providerId));
}

/** The model that a person would mean by a provider: a favourite, the vendor's usual one, or the first. */
function bestOf(provider: Provider): TargetRef {
  const models = offered(provider);
  const usual = catalogueRow(provider.catalogueId)?.defaultModel;
  const best =
    models.find(({ favourite }) => favourite) ?? models.find(({ id }) => id === usual) ?? models[0];
  return { providerId: provider.id, model: best?.id ?? '' };
}

/** Each provider's cheapest model, the cheapest of all first. What is unpriced comes last: it may be anything. */
function cheapestFirst(providers: readonly Provider[], facts: PresetFacts): TargetRef[] {
  const targets = providers.map((provider) => {
    const refs = offered(provider).map(({ id }): TargetRef => ({ providerId: provider.id, model: id }));
    return refs.toSorted((a, b) => compare(a, b, facts)).at(0) ?? bestOf(provider);
  });
  return targets.toSorted((a, b) => compare(a, b, facts) || targetIdOf(a).localeCompare(targetIdOf(b)));
}

function compare(a: TargetRef, b: TargetRef, facts: PresetFacts): number {
  const [first, second] = [facts.price(a), facts.price(b)];
  if (first && second) return first.comparedTo(second);
  return Number(first === null) - Number(second === null);
}
