import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../../shared/provider.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { Button } from '../ui/button.tsx';

interface ModelFinderProps {
  readonly provider: Provider;
  readonly onPick: (model: string) => void;
  readonly onDone: () => void;
}

/** How many of a long list are shown; the filter finds the rest. */
const SHOWN = 60;

/** Adds models by name or from the provider's own list. */
export function ModelFinder({ provider, onPick, onDone }: ModelFinderProps) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [found, setFound] = useState<readonly string[] | 'fetching' | null>(null);
  const known = new Set(provider.models.map(({ id }) => id));
  const fetchList = async () => {
    setFound('fetching');
    setFound(await attempt(api.providersListModels({ providerId: provider.id })));
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    const id = name.trim();
    if (id === '' || known.has(id)) return;
    onPick(id);
    setName('');
  };
  const names = found === 'fetching' ? null : found;
  const list = names ? names.filter((id) => id.toLowerCase().includes(name.trim().toLowerCase())) : [];
  return (
    <div className="mt-2 grid gap-3">
      <form className="flex flex-wrap gap-2" onSubmit={add}>
        <input
          aria-label={t('providers.modelName')}
          placeholder={t('providers.modelName')}
          className="field max-w-64 flex-1"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit">{t('common.add')}</Button>
        <Button disabled={found === 'fetching'} onClick={() => void fetchList()}>
          {t(found === 'fetching' ? 'providers.fetching' : 'providers.fetchModels')}
        </Button>
        <Button tone="quiet" onClick={onDone}>
          {t('common.close')}
        </Button>
      </form>
      {names?.length === 0 && <p className="hint">{t('providers.fetchedNone')}</p>}
      {list.length > 0 && (
        <ul aria-label={t('providers.pickModel')} className="flex max-h-52 flex-wrap gap-1.5 overflow-y-auto">
          {list.slice(0, SHOWN).map((id) => (
            <li key={id}>
              <Button disabled={known.has(id)} className="h-7 font-normal" onClick={() => onPick(id)}>
                {id}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
