import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provider, ProviderModel } from '../../shared/provider.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { Button } from '../ui/button.tsx';
import { inOrderOfChoice } from './model-order.ts';
import { ModelFinder } from './model-finder.tsx';
import { ModelRow } from './model-row.tsx';

/** From how many models on a search is worth its place. */
const SEARCHED_FROM = 8;

/** A provider's models: found or named, favoured or hidden, tested, put to use. */
export function ModelsEditor({ provider }: { readonly provider: Provider }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const [isFinding, setFinding] = useState(provider.models.length === 0);
  const { models } = provider;
  const save = (next: readonly ProviderModel[]) =>
    attempt(api.providersSave({ ...provider, models: [...next] }));
  const wanted = query.trim().toLowerCase();
  const hits = inOrderOfChoice(models).filter(({ id }) => id.toLowerCase().includes(wanted));
  const rows = (shown: readonly ProviderModel[]) => (
    <ul className="divide-y divide-line">
      {shown.map((model) => (
        <ModelRow
          key={model.id}
          provider={provider}
          model={model}
          onChange={(changed) => void save(models.map((old) => (old.id === model.id ? changed : old)))}
          onRemove={() => void save(models.filter(({ id }) => id !== model.id))}
        />
      ))}
    </ul>
  );
  const hidden = hits.filter((model) => model.hidden);
  return (
    <div className="mt-1">
      <div className="flex flex-wrap items-center gap-2">
        {models.length >= SEARCHED_FROM && (
          <input
            type="search"
            className="field max-w-56"
            aria-label={t('modelList.search')}
            placeholder={t('modelList.search')}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        )}
        <p className="hint flex-1">
          {models.length === 0 ? t('providers.modelsEmpty') : t('providers.pricesElsewhere')}
        </p>
        {!isFinding && provider.kind !== 'simulator' && (
          <Button isCompact onClick={() => setFinding(true)}>
            {t('providers.addModel')}
          </Button>
        )}
      </div>
      {isFinding && provider.kind !== 'simulator' && (
        <ModelFinder
          provider={provider}
          onAdd={(model) => void save([...models, model])}
          onRemove={(id) => void save(models.filter((model) => model.id !== id))}
          onDone={() => setFinding(false)}
        />
      )}
      {rows(hits.filter((model) => !model.hidden))}
      {hits.length === 0 && models.length > 0 && <p className="hint py-2">{t('modelList.noHits')}</p>}
      {hidden.length > 0 && (
        <details className="border-t border-line pt-2">
          <summary className="hint">{t('modelList.hidden', { count: hidden.length })}</summary>
          {rows(hidden)}
        </details>
      )}
    </div>
  );
}
