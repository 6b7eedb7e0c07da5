import { Eye, EyeOff, Plus, Star, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Provider, type ProviderModel, targetIdOf } from '../../shared/provider.ts';
import { changeSettings } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { ContextField } from './context-field.tsx';
import { ModelFacts } from './model-facts.tsx';
import { ProviderTestButton } from './provider-test.tsx';

interface ModelRowProps {
  readonly provider: Provider;
  readonly model: ProviderModel;
  readonly onChange: (model: ProviderModel) => void;
  readonly onRemove: () => void;
}

/** One model: what is known of it, a test that really asks it, and the way into the lists. */
export function ModelRow({ provider, model, onChange, onRemove }: ModelRowProps) {
  const { t } = useTranslation();
  const { id, favourite = false, hidden = false, missing = false } = model;
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <IconButton
          label={t('modelList.favourite', { model: id })}
          icon={<Star size={14} className={favourite ? 'fill-current text-accent' : ''} />}
          aria-pressed={favourite}
          onClick={() => onChange({ ...model, favourite: !favourite })}
        />
        <span className="min-w-36 flex-1 text-sm">
          <span className={`font-medium break-all ${hidden ? 'text-soft' : ''}`}>{id}</span>
        </span>
        <ListButtons provider={provider} model={id} />
        <ProviderTestButton provider={provider} model={id} />
        <IconButton
          label={t(hidden ? 'modelList.show' : 'modelList.hide', { model: id })}
          icon={hidden ? <EyeOff size={14} /> : <Eye size={14} />}
          onClick={() => onChange({ ...model, hidden: !hidden })}
        />
        <IconButton
          label={t('providers.removeModel', { model: id })}
          icon={<X size={14} />}
          onClick={onRemove}
        />
      </div>
      {missing && <p className="ml-9 text-xs text-warn">{t('modelList.missingHint')}</p>}
      {provider.kind !== 'simulator' && (
        <div className="ml-9 flex flex-wrap items-center gap-x-3">
          <ContextField model={model} onChange={onChange} />
          <ModelFacts contextLength={null} capabilities={model.capabilities ?? {}} />
        </div>
      )}
    </li>
  );
}

/** The ways into the two lists; a list that has the model already shows its place instead. */
function ListButtons({ provider, model }: { readonly provider: Provider; readonly model: string }) {
  const { t } = useTranslation();
  const { settings } = useSlice('settings');
  const target = { providerId: provider.id, model };
  return (['primary', 'cheap'] as const).map((list) => {
    const place = settings[list].findIndex((other) => targetIdOf(other) === targetIdOf(target));
    const name = t(list === 'primary' ? 'modelList.addPrimary' : 'modelList.addCheap');
    if (place !== -1) {
      return (
        <span
          key={list}
          className="tabular rounded-md bg-accent-wash px-2 py-1 text-xs font-medium text-accent"
        >
          {name} P{place + 1}
        </span>
      );
    }
    return (
      <Button
        key={list}
        isCompact
        tone="quiet"
        icon={<Plus size={13} />}
        aria-label={t('modelList.addTo', { model, list: t(`chainPanel.${list}`) })}
        onClick={() => changeSettings({ [list]: [...settings[list], target] })}
      >
        {name}
      </Button>
    );
  });
}
