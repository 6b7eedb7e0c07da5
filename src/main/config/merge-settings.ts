import { normalizeBaseUrl } from '../../shared/base-url.ts';
import type { ImportNote } from '../../shared/import.ts';
import { freeId } from '../../shared/new-provider.ts';
import { PRACTICE_TARGET, type Provider, targetIdOf, type TargetRef } from '../../shared/provider.ts';
import type { Settings } from '../../shared/settings.ts';
import { askKeysAgain } from './key-changes.ts';

/** Settings with something added, and what was not added. */
export interface MergedSettings {
  readonly settings: Settings;
  readonly notes: readonly ImportNote[];
}

/** Adds providers under ids that are free. One with the same address and key source is here already and left as it is. */
export function addProviders(settings: Settings, added: readonly Provider[]): MergedSettings {
  const providers = [...settings.providers];
  const notes: ImportNote[] = [];
  for (const provider of added) {
    if (providers.some((other) => isSamePlace(other, provider))) {
      notes.push({ code: 'already-here', name: provider.name });
      continue;
    }
    providers.push({ ...provider, id: freeId(provider.id, new Set(providers.map(({ id }) => id))) });
  }
  return { settings: { ...settings, providers }, notes };
}

/** Adds what another configuration has and this one has not: its providers, and its targets behind those that are here. */
export function addConfiguration(settings: Settings, other: Settings): MergedSettings {
  const known = new Set(settings.providers.map(({ id }) => id));
  const isNew = ({ id }: Provider) => !known.has(id);
  const added = new Set(other.providers.filter(isNew).map(({ id }) => id));
  const notes = other.providers
    .filter((provider) => !isNew(provider))
    .map(({ name }) => ({ code: 'already-here' as const, name }));
  const behind = (list: 'primary' | 'cheap') => {
    return [...settings[list], ...other[list].filter(({ providerId }) => added.has(providerId))];
  };
  return {
    settings: {
      ...settings,
      providers: [...settings.providers, ...other.providers.filter(isNew)],
      primary: behind('primary'),
      cheap: behind('cheap'),
    },
    notes,
  };
}

/** Puts another configuration in this one's place. The values of headers that an export leaves empty stay where they were. */
export function replaceConfiguration(settings: Settings, other: Settings): Settings {
  const old = new Map(settings.providers.map((provider) => [provider.id, provider]));
  return {
    ...other,
    providers: other.providers.map((provider) => {
      const was = old.get(provider.id);
      if (!was) return provider;
      return addressOf(was) === addressOf(provider)
        ? withHeaderValues(provider, was)
        : askKeysAgain(was, provider);
    }),
  };
}

/** Has the first model of each of these providers answer, where nothing but practice does so far. */
export function startWith(settings: Settings, providerIds: readonly string[]): Settings {
  const isFresh = settings.primary.every((ref) => targetIdOf(ref) === targetIdOf(PRACTICE_TARGET));
  const targets = providerIds.flatMap((providerId): TargetRef[] => {
    const model = settings.providers.find(({ id }) => id === providerId)?.models[0];
    return model ? [{ providerId, model: model.id }] : [];
  });
  return isFresh && targets.length > 0 ? { ...settings, primary: targets } : settings;
}

function isSamePlace(one: Provider, other: Provider): boolean {
  const isSameKey = JSON.stringify(one.credential) === JSON.stringify(other.credential);
  return isSameKey && addressOf(one) === addressOf(other);
}

function addressOf({ kind, baseUrl }: Provider): string {
  return `${kind} ${normalizeBaseUrl(kind, baseUrl) ?? baseUrl}`;
}

function withHeaderValues(provider: Provider, was: Provider): Provider {
  const headers = Object.entries(provider.headers).map(([name, value]) => [
    name,
    value === '' ? (was.headers[name] ?? '') : value,
  ]);
  return { ...provider, headers: Object.fromEntries(headers) as Provider['headers'] };
}
