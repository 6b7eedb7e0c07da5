import { ChevronDown, Copy, Pencil, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../../shared/provider.ts';
import { api } from '../api.ts';
import { attempt, saveProvider } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Toggle } from '../ui/switch.tsx';
import { KeyField } from './key-field.tsx';
import { ModelsEditor } from './models-editor.tsx';
import { ProviderForm } from './provider-form.tsx';
import { type ProviderGroup, setupNeedOf } from './provider-groups.ts';
import { ProviderTestButton, ProviderTestResults } from './provider-test.tsx';

interface ProviderCardProps {
  readonly provider: Provider;
  readonly group: ProviderGroup;
  /** It was added just now, so the card asks for what it still lacks. */
  readonly isNew: boolean;
  readonly onDuplicate: () => void;
}

/** One provider: what it is, its key, its models, whether it works. */
export function ProviderCard({ provider, group, isNew, onDuplicate }: ProviderCardProps) {
  const { t } = useTranslation();
  const { name, kind, baseUrl, enabled, models } = provider;
  const [isEditing, setEditing] = useState(false);
  const [showsModels, setShowsModels] = useState(isNew && models.length === 0);
  const card = useRef<HTMLElement>(null);
  const shownIn = useRef(isNew ? null : group);
  // A card that has moved to another group stays in view.
  useEffect(() => {
    if (shownIn.current !== group) card.current?.scrollIntoView({ block: 'nearest' });
    shownIn.current = group;
  }, [group]);
  return (
    <section
      ref={card}
      data-setting
      aria-label={name}
      aria-describedby={`providers-${group}`}
      className="card scroll-my-24 p-4"
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-40 flex-1">
          <h4 className="truncate font-medium">{name}</h4>
          <p className="hint break-all">
            {kind === 'simulator'
              ? t('providers.practiceNote')
              : `${t(`providers.kinds.${kind}`)} · ${baseUrl}`}
          </p>
        </div>
        <div className="flex items-center gap-1">
          <ProviderTestButton provider={provider} />
          <IconButton
            label={t('providers.editName', { name })}
            icon={<Pencil size={15} />}
            aria-expanded={isEditing}
            onClick={() => setEditing(!isEditing)}
          />
          <IconButton
            label={t('providerCards.duplicate', { name })}
            icon={<Copy size={15} />}
            onClick={onDuplicate}
          />
          <IconButton
            label={t('providers.removeName', { name })}
            icon={<Trash2 size={15} />}
            onClick={() => void attempt(api.providersRemove({ providerId: provider.id }))}
          />
          <Toggle
            label={t('providerCards.switchOn', { name })}
            checked={enabled}
            onChange={(on) => void saveProvider({ ...provider, enabled: on })}
          />
        </div>
      </div>
      <SetupNote provider={provider} onEdit={() => setEditing(true)} onModels={() => setShowsModels(true)} />
      {isEditing && (
        <div className="mt-4 border-t border-line pt-4">
          <ProviderForm provider={provider} onDone={() => setEditing(false)} />
        </div>
      )}
      {kind !== 'simulator' && <KeyField provider={provider} isNew={isNew} />}
      <div className="mt-2.5 flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line pt-2 text-sm">
        <Button
          tone="quiet"
          isCompact
          className="-ml-2"
          aria-expanded={showsModels}
          aria-label={t('providerCards.modelsOf', { count: models.length, name })}
          icon={<ChevronDown size={14} className={showsModels ? 'rotate-180' : ''} />}
          onClick={() => setShowsModels(!showsModels)}
        >
          {t('providerCards.modelCount', { count: models.length })}
        </Button>
        <Places provider={provider} />
      </div>
      {showsModels && <ModelsEditor provider={provider} />}
      <ProviderTestResults provider={provider} />
    </section>
  );
}

interface SetupNoteProps {
  readonly provider: Provider;
  readonly onEdit: () => void;
  readonly onModels: () => void;
}

/** What keeps a provider from being asked, with the way to mend it; its key has a line of its own that says so. */
function SetupNote({ provider, onEdit, onModels }: SetupNoteProps) {
  const { t } = useTranslation();
  const need = setupNeedOf(provider, useSlice('settings'));
  const isAddress = need === 'bad-address' || need === 'refused-address';
  if (!isAddress && need !== 'switched-off' && need !== 'no-model') return null;
  const fix = {
    'switched-off': () => void saveProvider({ ...provider, enabled: true }),
    'bad-address': onEdit,
    'refused-address': onEdit,
    'no-model': onModels,
  }[need];
  return (
    <div className="mt-3 flex flex-wrap items-center justify-between gap-2 rounded-lg bg-warn-wash px-3 py-2 text-sm">
      <p className="text-warn">{t(`providerCards.needs.${need}`)}</p>
      <Button isCompact onClick={fix}>
        {t(`providerCards.fixes.${need}`)}
      </Button>
    </div>
  );
}

/** Where a provider's models stand in the lists, such as `Primary P1 P3`. */
function Places({ provider }: { readonly provider: Provider }) {
  const { t } = useTranslation();
  const { settings } = useSlice('settings');
  return (['primary', 'cheap'] as const).map((list) => {
    const places = settings[list].flatMap(({ providerId }, index) =>
      providerId === provider.id ? [`P${index + 1}`] : [],
    );
    if (places.length === 0) return null;
    return (
      <span key={list} className="hint tabular">
        {t(`chainPanel.${list}`)} {places.join(' ')}
      </span>
    );
  });
}
