import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../../shared/provider.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { KeyPlace, type PlaceWithoutVault } from './key-place.tsx';

interface KeyFormProps {
  readonly provider: Provider;
  /** Which of its keys; `null` for the first. */
  readonly keyId: string | null;
  /** What the field is called. */
  readonly label: string;
  readonly onDone: () => void;
}

/** Takes a key in and hands it over once. */
export function KeyForm({ provider, keyId, label, onDone }: KeyFormProps) {
  const { t } = useTranslation();
  const id = useId();
  // Read once and emptied: the key is in no state and no closure of the page.
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const { vault } = useSlice('settings');
  const { catalogue } = useSlice('app');
  const [where, setWhere] = useState<PlaceWithoutVault>('session');
  const keyUrl = catalogue.find((entry) => entry.id === provider.catalogueId)?.keyUrl ?? null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const input = field.current;
    if (!input || input.value.trim() === '') return;
    const call = api.credentialsSet({
      providerId: provider.id,
      keyId,
      key: input.value,
      where: vault.available ? 'vault' : where,
    });
    input.value = '';
    if (await attempt(call)) onDone();
  };
  return (
    <form className="mt-3 grid gap-2" onSubmit={(event) => void save(event)}>
      <label htmlFor={id} className="label">
        {label}
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
      {!vault.available && <KeyPlace value={where} onChange={setWhere} />}
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
