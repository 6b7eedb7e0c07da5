import { useId } from 'react';
import { useTranslation } from 'react-i18next';

/** Where a key is kept on a computer that has no vault. */
export type PlaceWithoutVault = 'session' | 'file';

interface KeyPlaceProps {
  readonly value: PlaceWithoutVault;
  readonly onChange: (place: PlaceWithoutVault) => void;
}

/** Asks where to keep a key, for want of a vault. */
export function KeyPlace({ value, onChange }: KeyPlaceProps) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <fieldset className="grid gap-1 text-sm">
      <legend className="hint mb-1">{t('providers.noVault')}</legend>
      {(['session', 'file'] as const).map((place) => (
        <label key={place} className="flex items-start gap-2">
          <input
            type="radio"
            name={name}
            className="mt-1"
            checked={value === place}
            onChange={() => onChange(place)}
          />
          {t(place === 'session' ? 'providers.whereSession' : 'providers.whereFile')}
        </label>
      ))}
    </fieldset>
  );
}
