import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedModel } from '../../shared/listed-model.ts';
import { fromListed } from '../../shared/merge-listed-models.ts';
import { ModelId, type Provider, type ProviderModel } from '../../shared/provider.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { Button } from '../ui/button.tsx';
import { ModelFacts } from './model-facts.tsx';

interface ModelFinderProps {
  readonly provider: Provider;
  readonly onAdd: (model: ProviderModel) => void;
  readonly onRemove: (id: string) => void;
  readonly onDone: () => void;
}

/** How many of a long list are shown; the search finds the rest. */
const SHOWN = 60;

/** Chooses models from the provider's own list, or adds one by name. */
export function ModelFinder({ provider, onAdd, onRemove, onDone }: ModelFinderProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly ListedModel[] | 'fetching' | null>(null);
  const known = new Set(provider.models.map(({ id }) => id));
  const fetchList = async () => {
    setFound('fetching');
    setFound(await attempt(api.providersListModels({ providerId: provider.id })));
  };
  const models = found === 'fetching' || found === null ? [] : found;
  const name = ModelId.safeParse(text);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!name.success || known.has(name.data)) return;
    const listed = models.find(({ id }) => id === name.data);
    onAdd(listed ? fromListed(listed) : { id: name.data });
    setText('');
  };
  const wanted = text.trim().toLowerCase();
  const hits = models.filter(({ id }) => id.toLowerCase().includes(wanted));
  return (
    <div className="my-2 grid gap-2 rounded-lg bg-sunken p-3">
      <form className="flex flex-wrap gap-2" onSubmit={add}>
        <input
          aria-label={t('providers.modelName')}
          placeholder={models.length > 0 ? t('modelList.search') : t('providers.modelName')}
          className="field min-w-40 flex-1"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" disabled={!name.success || known.has(name.data)}>
          {t('modelList.addByHand')}
        </Button>
        <Button tone="primary" disabled={found === 'fetching'} onClick={() => void fetchList()}>
          {t(
            found === 'fetching'
              ? 'providers.fetching'
              : found === null
                ? 'providers.fetchModels'
                : 'modelList.refresh',
          )}
        </Button>
        <Button tone="quiet" onClick={onDone}>
          {t('common.close')}
        </Button>
      </form>
      {found !== null && found !== 'fetching' && (
        <output className="hint">
          {found.length === 0 ? t('providers.fetchedNone') : t('modelList.found', { count: found.length })}{' '}
          {hits.length > SHOWN && t('modelList.more', { shown: SHOWN, count: hits.length })}
        </output>
      )}
      {hits.length > 0 && (
        <ul aria-label={t('providers.pickModel')} className="grid max-h-64 overflow-y-auto">
          {hits.slice(0, SHOWN).map((model) => (
            <li key={model.id}>
              <label className="flex items-center gap-2.5 rounded px-1.5 py-1 text-sm hover:bg-surface">
                <input
                  type="checkbox"
                  aria-label={t('modelList.use', { model: model.id })}
                  checked={known.has(model.id)}
                  onChange={({ target }) => (target.checked ? onAdd(fromListed(model)) : onRemove(model.id))}
                />
                <span className="min-w-0 flex-1 break-all">{model.id}</span>
                <ModelFacts contextLength={model.contextLength} capabilities={model.capabilities} />
              </label>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
