import { useTranslation } from 'react-i18next';
import type { TargetHealthView } from '../../shared/health.ts';
import { TargetHealth, TargetHealthActions } from './target-health.tsx';

/** A chain's places, gathered by target: one with several keys has a place for each. */
export function byTarget(places: readonly TargetHealthView[]): readonly (readonly TargetHealthView[])[] {
  const ids = [...new Set(places.map(({ targetId }) => targetId))];
  return ids.map((id) => places.filter(({ targetId }) => targetId === id));
}

interface TargetPlacesProps {
  readonly places: readonly TargetHealthView[];
  /** Failures in a row after which a target cools. */
  readonly threshold: number;
}

/** How a target is, key by key where its provider has several. */
export function TargetPlaces({ places, threshold }: TargetPlacesProps) {
  const { t } = useTranslation();
  const [first] = places;
  if (!first) return null;
  if (places.length === 1 && !first.keyId) {
    return (
      <div className="flex min-w-0 flex-wrap items-start gap-x-2">
        <TargetHealth target={first} threshold={threshold} />
        <TargetHealthActions target={first} />
      </div>
    );
  }
  return (
    <ul className="grid grid-cols-[minmax(0,1fr)] gap-1">
      {places.map((place) => (
        <li key={place.keyId ?? ''} className="flex min-w-0 flex-wrap items-start gap-x-2">
          <span className="max-w-32 shrink-0 truncate text-xs leading-5 text-soft">
            {place.keyName ?? t('keys.first')}:
          </span>
          <TargetHealth target={place} threshold={threshold} />
          <TargetHealthActions target={place} isOneKey />
        </li>
      ))}
    </ul>
  );
}
