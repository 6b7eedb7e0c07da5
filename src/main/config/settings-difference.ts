import { finalUrl } from '../../shared/base-url.ts';
import type { ImportPreview, ListChange, ProviderChange, SettingChange } from '../../shared/import.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { keysOf, Provider, targetIdOf } from '../../shared/provider.ts';
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
    if (!was) return [describe('added', provider, provider, settingChanges(plain(provider), provider, ''))];
    const fields = settingChanges(was, provider, '');
    return fields.length === 0 ? [] : [describe('changed', provider, was, fields)];
  });
  const removed = before.providers.filter(({ id }) => !next.has(id));
  return [...kept, ...removed.map((provider) => describe('removed', provider, provider, []))];
}

/** A new provider with nothing of its own: what a person sees of it anyway. */
function plain({ id, name, kind, baseUrl, catalogueId, credential, models }: Provider): Provider {
  const names = models.map((model) => ({ id: model.id }));
  return Provider.parse({ id, name, kind, baseUrl, catalogueId, credential, models: names });
}

function describe(
  kind: ProviderChange['kind'],
  provider: Provider,
  was: Provider,
  fields: readonly SettingChange[],
): ProviderChange {
  const url = finalUrl(provider.kind, provider.baseUrl);
  const urlBefore = finalUrl(was.kind, was.baseUrl);
  const isOtherUrl = url !== urlBefore;
  const credentials = keysOf(provider).map(({ credential }) => credential);
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
    fields,
  };
}

function listChange(list: 'primary' | 'cheap', before: Settings, after: Settings): readonly ListChange[] {
  const change = { list, before: before[list].map(targetIdOf), after: after[list].map(targetIdOf) };
  return canonicalJson(change.before) === canonicalJson(change.after) ? [] : [change];
}

function settingChanges(before: unknown, after: unknown, path: string): readonly SettingChange[] {
  if (isSection(before) && isSection(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) =>
      settingChanges(before[name], after[name], path === '' ? name : `${path}.${name}`),
    );
  }
  const change = { setting: path, before: canonicalJson(before), after: canonicalJson(after) };
  return change.before === change.after ? [] : [change];
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
