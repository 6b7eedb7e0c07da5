import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Provider, type ProviderModel, targetIdOf } from '../../shared/provider.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { ModelFinder } from './model-finder.tsx';
import { ModelRow } from './model-row.tsx';

/** A provider's models: found or named, tested, put to use. */
export function ModelsEditor({ provider }: { readonly provider: Provider }) {
  const { t } = useTranslation();
  const { primary } = useSlice('settings').settings;
  const [isFinding, setFinding] = useState(false);
  const save = (models: readonly ProviderModel[]) =>
    attempt(api.providersSave({ ...provider, models: [...models] }));
  const { models } = provider;
  const primaryIds = new Set(primary.map(targetIdOf));
  return (
    <div className="mt-4 border-t border-line pt-3">
      <div className="flex items-center justify-between gap-3">
        <h4 className="text-sm font-medium">{t('providers.models')}</h4>
        {!isFinding && provider.kind !== 'simulator' && (
          <Button tone="quiet" onClick={() => setFinding(true)}>
            {t('providers.addModel')}
          </Button>
        )}
      </div>
      {models.length > 0 && <p className="hint">{t('providers.pricesElsewhere')}</p>}
      {models.length === 0 && !isFinding && <p className="hint">{t('providers.modelsEmpty')}</p>}
      <ul className="divide-y divide-line">
        {models.map((model) => (
          <ModelRow
            key={model.id}
            provider={provider}
            model={model}
            isInPrimary={primaryIds.has(targetIdOf({ providerId: provider.id, model: model.id }))}
            onChange={(changed) => void save(models.map((old) => (old.id === model.id ? changed : old)))}
            onRemove={() => void save(models.filter(({ id }) => id !== model.id))}
          />
        ))}
      </ul>
      {isFinding && (
        <ModelFinder
          provider={provider}
          onPick={(id) => void save([...models, { id }])}
          onDone={() => setFinding(false)}
        />
      )}
    </div>
  );
}
