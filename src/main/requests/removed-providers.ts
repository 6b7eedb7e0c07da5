import type { RemovedProvider } from '../../shared/ipc/app-state.ts';
import type { Provider, TargetRef } from '../../shared/provider.ts';
import type { Settings } from '../../shared/settings.ts';
import type { HeldKeys } from '../config/credential-store.ts';
import type { Clock } from '../llm/clock.ts';

/** How long a removal can be taken back, in milliseconds. */
export const UNDO_MS = 10_000;

/** A provider that is gone from the settings and can still come back, with its keys and places. */
interface Removed {
  readonly provider: Provider;
  readonly before: Settings;
  readonly keys: HeldKeys;
  readonly untilMs: number;
  forget(): void;
}

/** Providers that were just removed. They are kept in memory only: a removal is final when the time is over, or the app is. */
export class RemovedProviders {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #removed = new Map<string, Removed>();

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Those that can come back, the newest last. */
  list(): readonly RemovedProvider[] {
    return [...this.#removed].map(([providerId, { provider, untilMs }]) => ({
      providerId,
      name: provider.name,
      untilMs,
    }));
  }

  hold(provider: Provider, before: Settings, keys: HeldKeys): void {
    const forget = this.#clock.schedule(UNDO_MS, () => {
      this.#removed.delete(provider.id);
      this.#onChange();
    });
    this.#removed.get(provider.id)?.forget();
    this.#removed.set(provider.id, {
      provider,
      before,
      keys,
      untilMs: this.#clock.wallMs() + UNDO_MS,
      forget,
    });
  }

  /** Hands a removed provider over, once. @returns `null` where it is too late */
  take(providerId: string): Pick<Removed, 'provider' | 'before' | 'keys'> | null {
    const removed = this.#removed.get(providerId);
    if (!removed) return null;
    removed.forget();
    this.#removed.delete(providerId);
    return removed;
  }
}

/**
 * The settings with a removed provider back in its place among the others and in the lists, whatever else has changed since.
 */
export function withProviderBack(now: Settings, before: Settings, provider: Provider): Settings {
  const isOwn = ({ providerId }: TargetRef) => providerId === provider.id;
  const sameTarget = (a: TargetRef, b: TargetRef) => a.providerId === b.providerId && a.model === b.model;
  return {
    ...now,
    providers: putBack(
      now.providers,
      before.providers,
      ({ id }) => id === provider.id,
      (a, b) => a.id === b.id,
    ),
    primary: putBack(now.primary, before.primary, isOwn, sameTarget),
    cheap: putBack(now.cheap, before.cheap, isOwn, sameTarget),
  };
}

/** Puts each missing item behind the nearest one before it that is still there. */
function putBack<Item>(
  now: readonly Item[],
  before: readonly Item[],
  isBack: (item: Item) => boolean,
  isSame: (a: Item, b: Item) => boolean,
): Item[] {
  const result = [...now];
  for (const [index, item] of before.entries()) {
    if (!isBack(item) || result.some((other) => isSame(other, item))) continue;
    const neighbour = before.slice(0, index).findLast((other) => result.some((kept) => isSame(kept, other)));
    const at = neighbour === undefined ? 0 : result.findIndex((kept) => isSame(kept, neighbour)) + 1;
    result.splice(at, 0, item);
  }
  return result;
}
