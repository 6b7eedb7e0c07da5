import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PriceRow } from '../../shared/prices.ts';
import type { Provider } from '../../shared/provider.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { day } from '../ui/format.ts';
import { usePriceList } from './use-price-list.ts';
import { ProviderPrices } from './provider-prices.tsx';

/** How many models are shown until all are asked for; the search finds the rest. */
const SHOWN = 100;

/** Every model of every provider with the price in force, whose it is and of which day. */
export function PricesSection() {
  const { t, i18n } = useTranslation();
  const { providers } = useSlice('settings').settings;
  const list = usePriceList(providers);
  const [query, setQuery] = useState('');
  const [showsAll, setShowsAll] = useState(false);
  if (!list) return null;
  const { name, version, publishedOn } = list.table;
  const hits = list.rows.filter((row) => matches(row, providers, query));
  const shown = showsAll ? hits : hits.slice(0, SHOWN);
  return (
    <div className="grid gap-4">
      <p className="text-sm text-soft">
        {t('prices.intro', { name, version, date: day(publishedOn, i18n.language) })}
      </p>
      {list.rows.length > 0 && (
        <input
          type="search"
          className="field max-w-72"
          aria-label={t('prices.search')}
          placeholder={t('prices.search')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      {list.rows.length === 0 && <p className="hint">{t('prices.none')}</p>}
      {list.rows.length > 0 && hits.length === 0 && <p className="hint">{t('prices.noHits', { query })}</p>}
      {shown.length > 0 && (
        <div className="card relative overflow-x-auto">
          <table className="tabular w-full text-sm">
            <caption className="sr-only">{t('prices.table')}</caption>
            <PriceHeads />
            {providers.map((provider) => (
              <ProviderPrices
                key={provider.id}
                provider={provider}
                rows={shown.filter(({ providerId }) => providerId === provider.id)}
              />
            ))}
          </table>
        </div>
      )}
      {shown.length < hits.length && (
        <Button className="justify-self-start" onClick={() => setShowsAll(true)}>
          {t('prices.more', { count: hits.length })}
        </Button>
      )}
    </div>
  );
}

function matches(row: PriceRow, providers: readonly Provider[], query: string): boolean {
  const provider = providers.find(({ id }) => id === row.providerId);
  const wanted = query.trim().toLowerCase();
  return [row.model, provider?.name ?? ''].some((text) => text.toLowerCase().includes(wanted));
}

function PriceHeads() {
  const { t } = useTranslation();
  return (
    <thead>
      <tr className="hint text-right align-bottom break-keep">
        <th scope="col" className="py-2 pl-5 text-left font-medium">
          {t('prices.model')}
        </th>
        {(['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWriteLong'] as const).map((rate) => (
          <th key={rate} scope="col" className="px-2 py-2 font-medium">
            {t(`prices.${rate}`)}
          </th>
        ))}
        <th scope="col" className="py-2 pl-4 text-left font-medium">
          {t('prices.source')}
        </th>
        <th scope="col" className="w-10">
          <span className="sr-only">{t('common.edit')}</span>
        </th>
      </tr>
    </thead>
  );
}
