import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatalogueEntry } from '../../shared/catalogue.ts';
import type { Provider } from '../../shared/provider.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { fromCatalogue } from '../../shared/new-provider.ts';

interface CataloguePickerProps {
  readonly onPick: (provider: Provider) => void;
  readonly onCancel: () => void;
}

const GROUPS = ['local', 'cloud', 'custom'] as const;

/** Every vendor and local server that a provider can be made from, and a way for any other address. */
export function CataloguePicker({ onPick, onCancel }: CataloguePickerProps) {
  const { t } = useTranslation();
  const { catalogue } = useSlice('app');
  const { providers } = useSlice('settings').settings;
  const [query, setQuery] = useState('');
  const search = useRef<HTMLInputElement>(null);
  // Whoever asked for the list looks for something in it.
  useEffect(() => search.current?.focus(), []);
  const taken = new Set(providers.map(({ id }) => id));
  const hits = catalogue.filter((entry) => isHit(entry, query));
  return (
    <section aria-labelledby="catalogue-title" className="card p-5">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h3 id="catalogue-title" className="font-medium">
          {t('catalogue.title')}
        </h3>
        <div className="flex flex-1 justify-end gap-2">
          <input
            type="search"
            ref={search}
            className="field max-w-60"
            aria-label={t('catalogue.search')}
            placeholder={t('catalogue.search')}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
          <Button tone="quiet" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
        </div>
      </div>
      {hits.length === 0 && <p className="hint">{t('catalogue.noHits', { query })}</p>}
      <div className="grid gap-4">
        {GROUPS.map((group) => (
          <CatalogueGroup
            key={group}
            title={t(`catalogue.groups.${group}`)}
            entries={hits.filter((entry) => entry.group === group)}
            onPick={(entry) => onPick(fromCatalogue(entry, taken))}
          />
        ))}
      </div>
    </section>
  );
}

interface CatalogueGroupProps {
  readonly title: string;
  readonly entries: readonly CatalogueEntry[];
  readonly onPick: (entry: CatalogueEntry) => void;
}

function CatalogueGroup({ title, entries, onPick }: CatalogueGroupProps) {
  const { t } = useTranslation();
  if (entries.length === 0) return null;
  const detailOf = ({ group, baseUrl, needsKey }: CatalogueEntry) => {
    if (group === 'custom') return t('catalogue.customHint');
    return needsKey ? new URL(baseUrl).host : `${new URL(baseUrl).host} · ${t('catalogue.noKey')}`;
  };
  return (
    <div>
      <h4 className="hint mb-1.5 font-medium">{title}</h4>
      <ul aria-label={title} className="grid grid-cols-[repeat(auto-fill,minmax(11.5rem,1fr))] gap-2">
        {entries.map((entry) => (
          <li key={entry.id}>
            <button
              type="button"
              onClick={() => onPick(entry)}
              className="w-full rounded-lg border border-line px-3 py-2 text-left transition-colors hover:border-soft/50 hover:bg-sunken"
            >
              <span className="block truncate text-sm font-medium">{entry.name}</span>
              <span className="hint block truncate">{detailOf(entry)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function isHit({ name, id, baseUrl }: CatalogueEntry, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return [name, id, baseUrl].some((text) => text.toLowerCase().includes(wanted));
}
