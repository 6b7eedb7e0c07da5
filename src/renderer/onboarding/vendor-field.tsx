import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatalogueEntry } from '../../shared/catalogue.ts';
import { useSlice } from '../stores/app-store.ts';

interface VendorFieldProps {
  /** The vendors whose keys look like the one that was entered. */
  readonly matches: readonly CatalogueEntry[];
  /** A row of the catalogue; `''` until one is chosen. */
  readonly value: string;
  readonly onChange: (vendorId: string) => void;
}

/** Whose key it is: said by its looks where they tell, and otherwise chosen. */
export function VendorField({ matches, value, onChange }: VendorFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const { catalogue } = useSlice('app');
  const others = catalogue.filter((row) => row.group === 'cloud' && row.needsKey && !matches.includes(row));
  const hint = matches.length === 0 ? 'unknown' : matches.length === 1 ? 'recognised' : 'several';
  return (
    <div className="w-64">
      <label htmlFor={id} className="label mb-1 block">
        {t('firstRun.key.vendor')}
      </label>
      <select
        id={id}
        className="field"
        aria-describedby={`${id}-hint`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="" disabled>
          {t('firstRun.key.choose')}
        </option>
        {matches.length > 0 && (
          <optgroup label={t('firstRun.key.looksLike')}>
            <Vendors rows={matches} />
          </optgroup>
        )}
        <optgroup label={t('firstRun.key.others')}>
          <Vendors rows={others} />
        </optgroup>
      </select>
      <p id={`${id}-hint`} className="hint mt-1">
        {t(`firstRun.key.${hint}`)}
      </p>
    </div>
  );
}

function Vendors({ rows }: { readonly rows: readonly CatalogueEntry[] }) {
  return rows.map(({ id, name }) => (
    <option key={id} value={id}>
      {name}
    </option>
  ));
}
