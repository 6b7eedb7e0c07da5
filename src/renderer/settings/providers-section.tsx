import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatalogueEntry } from '../../shared/ipc/app-state.ts';
import { Provider } from '../../shared/provider.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { ProviderCard } from './provider-card.tsx';
import { ProviderForm } from './provider-form.tsx';

/** Accounts and local servers, one card each. */
export function ProvidersSection() {
  const { t } = useTranslation();
  const { settings } = useSlice('settings');
  const [draft, setDraft] = useState<Provider | 'choosing' | null>(null);
  return (
    <div className="grid gap-4">
      <p className="text-sm text-soft">{t('providers.intro')}</p>
      {settings.providers.map((provider) => (
        <ProviderCard key={provider.id} provider={provider} />
      ))}
      {draft === null && (
        <Button className="justify-self-start" icon={<Plus size={15} />} onClick={() => setDraft('choosing')}>
          {t('providers.add')}
        </Button>
      )}
      {draft === 'choosing' && <CataloguePicker onPick={setDraft} onCancel={() => setDraft(null)} />}
      {draft !== null && draft !== 'choosing' && (
        <div className="card p-5">
          <ProviderForm provider={draft} onDone={() => setDraft(null)} />
        </div>
      )}
    </div>
  );
}

interface CataloguePickerProps {
  readonly onPick: (provider: Provider) => void;
  readonly onCancel: () => void;
}

function CataloguePicker({ onPick, onCancel }: CataloguePickerProps) {
  const { t } = useTranslation();
  const { catalogue } = useSlice('app');
  const { providers } = useSlice('settings').settings;
  const ids = new Set(providers.map(({ id }) => id));
  return (
    <div className="card p-5">
      <h3 className="mb-3 font-medium">{t('providers.addFrom')}</h3>
      <ul className="mb-4 flex flex-wrap gap-2">
        {catalogue.map((entry) => (
          <li key={entry.id}>
            <Button onClick={() => onPick(fromCatalogue(entry, ids))}>{entry.name}</Button>
          </li>
        ))}
      </ul>
      <Button tone="quiet" onClick={onCancel}>
        {t('common.cancel')}
      </Button>
    </div>
  );
}

/** A new provider with what the catalogue knows of it, under an id that is free. */
export function fromCatalogue(entry: CatalogueEntry, taken: ReadonlySet<string>): Provider {
  let id = entry.id;
  for (let count = 2; taken.has(id); count += 1) id = `${entry.id}-${count}`;
  return Provider.parse({
    id,
    name: id === entry.id ? entry.name : `${entry.name} ${id.slice(entry.id.length + 1)}`,
    kind: entry.kind,
    catalogueId: entry.id,
    baseUrl: entry.baseUrl,
    credential: { source: entry.keyUrl === null && entry.baseUrl !== '' ? 'none' : 'vault' },
    models: entry.defaultModel === null ? [] : [{ id: entry.defaultModel }],
  });
}
