import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../../shared/provider.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { KeyField } from './key-field.tsx';
import { ModelsEditor } from './models-editor.tsx';
import { ProviderForm } from './provider-form.tsx';

/** One provider: what it is, its key, its models; opens its form. */
export function ProviderCard({ provider }: { readonly provider: Provider }) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<'view' | 'edit' | 'remove'>('view');
  const { name, kind, baseUrl } = provider;
  return (
    <section aria-label={name} className="card p-5">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="font-medium">{name}</h3>
          <p className="hint break-all">
            {kind === 'simulator'
              ? t('providers.practiceNote')
              : `${t(`providers.kinds.${kind}`)} · ${baseUrl}`}
          </p>
        </div>
        {mode === 'view' && (
          <span className="flex">
            <IconButton
              label={t('providers.editName', { name })}
              icon={<Pencil size={15} />}
              onClick={() => setMode('edit')}
            />
            <IconButton
              label={t('providers.removeName', { name })}
              icon={<Trash2 size={15} />}
              onClick={() => setMode('remove')}
            />
          </span>
        )}
      </div>
      {mode === 'remove' && (
        <div className="mt-4 flex flex-wrap items-center gap-2 rounded-lg bg-bad-wash px-4 py-3 text-sm">
          <p className="flex-1">{t('providers.removeQuestion', { name })}</p>
          <Button onClick={() => setMode('view')}>{t('common.cancel')}</Button>
          <Button
            tone="danger"
            onClick={() => void attempt(api.providersRemove({ providerId: provider.id }))}
          >
            {t('providers.removeConfirm')}
          </Button>
        </div>
      )}
      {mode === 'edit' && (
        <div className="mt-4">
          <ProviderForm provider={provider} onDone={() => setMode('view')} />
        </div>
      )}
      {mode === 'view' && kind !== 'simulator' && <KeyField provider={provider} />}
      {mode === 'view' && <ModelsEditor provider={provider} />}
    </section>
  );
}
