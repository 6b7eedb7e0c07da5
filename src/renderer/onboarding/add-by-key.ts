import type { CatalogueEntry } from '../../shared/catalogue.ts';
import { ok } from '../../shared/ipc/result.ts';
import type { Provider, TargetRef } from '../../shared/provider.ts';
import type { ProviderTest } from '../../shared/provider-test.ts';
import type { Settings, SettingsPatch } from '../../shared/settings.ts';
import { api } from '../api.ts';
import { fromCatalogue } from '../../shared/new-provider.ts';
import { attempt, saveProvider } from '../stores/actions.ts';
import { useAppStore } from '../stores/app-store.ts';

/** Where adding an account by its key stands. */
export type KeyStep =
  | { readonly kind: 'entering' }
  | { readonly kind: 'adding'; readonly name: string }
  /** The catalogue names no model of this vendor, so the person chooses one of those that it lists. */
  | { readonly kind: 'choosing'; readonly provider: Provider; readonly models: readonly string[] }
  | { readonly kind: 'trying'; readonly provider: Provider; readonly model: string }
  | {
      readonly kind: 'works';
      readonly model: string;
      readonly cheap: string | null;
      readonly test: ProviderTest;
    }
  /** Nothing was kept. `test`: what was found; `null` where the vendor took the key and lists no model. */
  | { readonly kind: 'refused'; readonly name: string; readonly test: ProviderTest | null };

/** Hears of every step. */
type OnStep = (step: KeyStep) => void;

/** What main asks for in place of a model where none is known, to learn the rest. */
const NO_MODEL = 'unlisted';

/**
 * Adds an account of a vendor and tries its key. One that does not work leaves nothing behind.
 * @param takeKey hands the key over once; it is kept nowhere on the way
 */
export async function addByKey(
  entry: CatalogueEntry,
  where: 'vault' | 'session' | 'file',
  takeKey: () => string,
  onStep: OnStep,
): Promise<void> {
  const provider = fromCatalogue(entry, new Set(settingsNow().providers.map(({ id }) => id)));
  onStep({ kind: 'adding', name: provider.name });
  if (!(await saveProvider(provider))) return onStep({ kind: 'entering' });
  const status = await attempt(api.credentialsSet({ providerId: provider.id, key: takeKey(), where }));
  if (!status) return giveUp(provider, { kind: 'entering' }, onStep);
  if (entry.defaultModel !== null) return tryModel(provider, entry.defaultModel, entry.cheapModel, onStep);
  const listed = await api.providersListModels({ providerId: provider.id });
  // What went wrong, and what to do, the test says better than the list.
  if (!listed.ok) return tryModel(provider, NO_MODEL, null, onStep);
  const models = listed.value.map(({ id }) => id);
  if (models.length === 0)
    return giveUp(provider, { kind: 'refused', name: provider.name, test: null }, onStep);
  onStep({ kind: 'choosing', provider, models });
}

/** Takes the model that was chosen for an account, and tries the key with it. */
export async function chooseModel(provider: Provider, model: string, onStep: OnStep): Promise<void> {
  const withModel = { ...provider, models: [{ id: model }] };
  if (!(await saveProvider(withModel))) return giveUp(provider, { kind: 'entering' }, onStep);
  await tryModel(withModel, model, null, onStep);
}

/** Takes an account and its key out again. */
export async function giveUp(provider: Provider, next: KeyStep, onStep: OnStep): Promise<void> {
  await attempt(api.providersRemove({ providerId: provider.id }));
  onStep(next);
}

async function tryModel(
  provider: Provider,
  model: string,
  cheap: string | null,
  onStep: OnStep,
): Promise<void> {
  const { id: providerId, name } = provider;
  onStep({ kind: 'trying', provider, model });
  const test = await attempt(api.providersTest({ providerId, model }));
  if (!test) return giveUp(provider, { kind: 'entering' }, onStep);
  if (test.answer.kind !== 'passed' || model === NO_MODEL)
    return giveUp(provider, { kind: 'refused', name, test }, onStep);
  const lists = listsWith({ providerId, model }, cheap === null ? null : { providerId, model: cheap });
  const isArranged = await attempt(
    api.settingsChange(lists).then((result) => (result.ok ? ok(true) : result)),
  );
  if (!isArranged) return giveUp(provider, { kind: 'entering' }, onStep);
  onStep({ kind: 'works', model, cheap, test });
}

/** The lists with an account at their head, where practice was. */
function listsWith(first: TargetRef, cheapFirst: TargetRef | null): SettingsPatch {
  const { providers, primary, cheap } = settingsNow();
  const practice = new Set(providers.filter(({ kind }) => kind === 'simulator').map(({ id }) => id));
  const others = (list: readonly TargetRef[]) => list.filter(({ providerId }) => !practice.has(providerId));
  return {
    primary: [first, ...others(primary)],
    ...(cheapFirst && { cheap: [cheapFirst, ...others(cheap)] }),
  };
}

function settingsNow(): Settings {
  const { mirror } = useAppStore.getState();
  if (!mirror) throw new Error('Nothing has been published yet.');
  return mirror.app.settings.settings;
}
