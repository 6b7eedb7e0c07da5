import { finalUrl } from '../../shared/base-url.ts';
import type { ImportPreview, ListChange, ProviderChange, SettingChange } from '../../shared/import.ts';
import { type Provider, targetIdOf } from '../../shared/provider.ts';
import type { Settings } from '../../shared/settings.ts';

/** Everything that differs between two settings, as a person is shown it. */
export function settingsDifference(
  before: Settings,
  after: Settings,
): Pick<ImportPreview, 'providers' | 'lists' | 'settings'> {
  const { providers: _before, primary: _primary, cheap: _cheap, ...knobsBefore } = before;
  const { providers: _after, primary: _otherPrimary, cheap: _otherCheap, ...knobsAfter } = after;
  return {
    providers: providerChanges(before, after),
    lists: (['primary', 'cheap'] as const).flatMap((list) => listChange(list, before, after)),
    settings: settingChanges(knobsBefore, knobsAfter, ''),
  };
}

function providerChanges(before: Settings, after: Settings): readonly ProviderChange[] {
  const old = new Map(before.providers.map((provider) => [provider.id, provider]));
  const next = new Set(after.providers.map(({ id }) => id));
  const kept = after.providers.flatMap((provider) => {
    const was = old.get(provider.id);
    if (!was) return [describe('added', provider)];
    const fields = changedFields(was, provider);
    return fields.length === 0 ? [] : [describe('changed', provider, was, fields)];
  });
  const removed = before.providers.filter(({ id }) => !next.has(id));
  return [...kept, ...removed.map((provider) => describe('removed', provider))];
}

function describe(
  kind: ProviderChange['kind'],
  provider: Provider,
  was: Provider = provider,
  fields: readonly string[] = [],
): ProviderChange {
  const url = finalUrl(provider.kind, provider.baseUrl);
  const urlBefore = finalUrl(was.kind, was.baseUrl);
  const isOtherUrl = url !== urlBefore;
  const credentials = [provider.credential, ...provider.furtherKeys.map(({ credential }) => credential)];
  return {
    kind,
    id: provider.id,
    name: provider.name,
    protocol: provider.kind,
    finalUrl: url,
    finalUrlBefore: isOtherUrl ? urlBefore : null,
    credentials,
    // A key in the vault counts for the address that it was entered for.
    needsKey:
      kind !== 'removed' &&
      credentials.some(({ source }) => source === 'vault') &&
      (kind === 'added' || isOtherUrl || was.credential.source !== 'vault'),
    models: provider.models.map(({ id }) => id),
    headers: Object.keys(provider.headers),
    proxyUrl: provider.proxy.kind === 'url' ? provider.proxy.url : null,
    fields,
  };
}

function changedFields(before: Provider, after: Provider): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Provider>;
  return [...names].filter((name) => asJson(before[name]) !== asJson(after[name]));
}

function listChange(list: 'primary' | 'cheap', before: Settings, after: Settings): readonly ListChange[] {
  const change = { list, before: before[list].map(targetIdOf), after: after[list].map(targetIdOf) };
  return asJson(change.before) === asJson(change.after) ? [] : [change];
}

function settingChanges(before: unknown, after: unknown, path: string): readonly SettingChange[] {
  if (isSection(before) && isSection(after)) {
    return Object.keys(after).flatMap((name) =>
      settingChanges(before[name], after[name], path === '' ? name : `${path}.${name}`),
    );
  }
  const change = { setting: path, before: asJson(before), after: asJson(after) };
  return change.before === change.after ? [] : [change];
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields in one order, so that equal values are equal texts. */
function asJson(value: unknown): string {
  return (
    JSON.stringify(value, (_name, part: unknown) =>
      isSection(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? ''
  );
}
