import { type FormEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../../shared/provider.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';

interface KeyFieldProps {
  readonly provider: Provider;
  /** A key that a new provider lacks is asked for at once. */
  readonly isNew?: boolean;
}

/** A provider's key: whether there is one and where it is kept; set, replaced or cleared, never shown. */
export function KeyField({ provider, isNew = false }: KeyFieldProps) {
  const { t } = useTranslation();
  const { credentials } = useSlice('settings');
  const { source } = provider.credential;
  const status = credentials[provider.id];
  const [isEditing, setEditing] = useState(isNew && source === 'vault' && status?.set !== true);
  if (source === 'none')
    return <p className="hint mt-3 border-t border-line pt-3">{t('providers.sources.none')}</p>;
  const words = status?.set
    ? status.last4 === null
      ? t('providers.keySet')
      : t('providers.keySetLast4', { last4: status.last4 })
    : t('providers.keyMissing');
  return (
    <div className="mt-3 border-t border-line pt-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
        <span className={status?.set ? 'text-good' : 'text-warn'}>{words}</span>
        {status && status.keptIn !== 'nowhere' && (
          <span className="hint">{t(`providers.kept.${status.keptIn}`)}</span>
        )}
        {source === 'environment' && <code className="hint">{provider.credential.variable}</code>}
        {source === 'command' && <code className="hint break-all">{provider.credential.command}</code>}
        {source === 'vault' && !isEditing && (
          <span className="ml-auto flex gap-1">
            <Button isCompact onClick={() => setEditing(true)}>
              {t(status?.set ? 'providers.replaceKey' : 'providers.setKey')}
            </Button>
            {status && status.keptIn !== 'nowhere' && (
              <Button
                isCompact
                tone="quiet"
                onClick={() => void attempt(api.credentialsClear({ providerId: provider.id }))}
              >
                {t('providers.clearKey')}
              </Button>
            )}
          </span>
        )}
      </div>
      {status?.problem && (
        <p className="mt-1 text-xs text-warn">
          {t(`providers.problems.${status.problem}`)} {status.detail}
        </p>
      )}
      {isEditing && <KeyForm provider={provider} onDone={() => setEditing(false)} />}
    </div>
  );
}

function KeyForm({ provider, onDone }: { readonly provider: Provider; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  // Read once and emptied: the key is in no state and no closure of the page.
  const field = useRef<HTMLInputElement>(null);
  const { vault } = useSlice('settings');
  const { catalogue } = useSlice('app');
  const [where, setWhere] = useState<'session' | 'file'>('session');
  const keyUrl = catalogue.find((entry) => entry.id === provider.catalogueId)?.keyUrl ?? null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const input = field.current;
    if (!input || input.value.trim() === '') return;
    const call = api.credentialsSet({
      providerId: provider.id,
      key: input.value,
      where: vault.available ? 'vault' : where,
    });
    input.value = '';
    if (await attempt(call)) onDone();
  };
  return (
    <form className="mt-3 grid gap-2" onSubmit={(event) => void save(event)}>
      <label htmlFor={id} className="label">
        {t('providers.keyFor', { name: provider.name })}
      </label>
      <input
        id={id}
        ref={field}
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder={t('providers.pasteKey')}
        className="field font-mono"
      />
      {!vault.available && (
        <fieldset className="grid gap-1 text-sm">
          <legend className="hint mb-1">{t('providers.noVault')}</legend>
          {(['session', 'file'] as const).map((place) => (
            <label key={place} className="flex items-center gap-2">
              <input type="radio" name={id} checked={where === place} onChange={() => setWhere(place)} />
              {t(place === 'session' ? 'providers.whereSession' : 'providers.whereFile')}
            </label>
          ))}
        </fieldset>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary">
          {t('providers.saveKey')}
        </Button>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        {keyUrl !== null && (
          <Button tone="quiet" onClick={() => void attempt(api.shellOpenLink({ url: keyUrl }))}>
            {t('providers.getKey')}
          </Button>
        )}
      </div>
    </form>
  );
}
