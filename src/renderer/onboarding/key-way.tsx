import { KeyRound } from 'lucide-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CatalogueEntry, entriesOfKey } from '../../shared/catalogue.ts';
import { KeyPlace, type PlaceWithoutVault } from '../settings/key-place.tsx';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { addByKey, type KeyStep } from './add-by-key.ts';
import { bringIntoView } from './bring-into-view.ts';
import { VendorField } from './vendor-field.tsx';
import { Way } from './way.tsx';

interface KeyWayProps {
  readonly isBusy: boolean;
  readonly onStep: (step: KeyStep) => void;
}

/** Begins with a key: its vendor is recognised, its account added, and the key tried. */
export function KeyWay({ isBusy, onStep }: KeyWayProps) {
  const { t } = useTranslation();
  const id = useId();
  // Read once and emptied: the key is in no state and no closure of the page. What it looks like is.
  const field = useRef<HTMLInputElement>(null);
  const { catalogue } = useSlice('app');
  const { vault } = useSlice('settings');
  // `null` while the field is empty.
  const [matches, setMatches] = useState<readonly CatalogueEntry[] | null>(null);
  const [vendorId, setVendorId] = useState('');
  const [where, setWhere] = useState<PlaceWithoutVault>('session');
  const recognise = (text: string) => {
    const hits = text.trim() === '' ? null : entriesOfKey(text, catalogue);
    setMatches(hits);
    setVendorId(hits?.length === 1 ? (hits[0]?.id ?? '') : '');
  };
  const takeKey = () => {
    const input = field.current;
    const key = input?.value ?? '';
    if (input) input.value = '';
    recognise('');
    return key;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const entry = catalogue.find((row) => row.id === vendorId);
    if (!entry || field.current?.value.trim() === '') return;
    void addByKey(entry, vault.available ? 'vault' : where, takeKey, onStep);
  };
  return (
    <>
      <Way icon={KeyRound} title={t('firstRun.key.title')}>
        <p className="text-soft">{t('firstRun.key.text')}</p>
        <form id={id} className="w-full pt-1" onSubmit={submit}>
          <input
            ref={field}
            type="password"
            autoComplete="off"
            spellCheck={false}
            disabled={isBusy}
            aria-label={t('firstRun.key.field')}
            placeholder={t('providers.pasteKey')}
            className="field font-mono"
            onInput={({ currentTarget }) => recognise(currentTarget.value)}
          />
        </form>
      </Way>
      {matches !== null && (
        <div
          ref={bringIntoView}
          className="card order-last col-span-full scroll-mb-8 flex flex-wrap items-end gap-x-8 gap-y-3 p-4 text-sm"
        >
          <VendorField matches={matches} value={vendorId} onChange={setVendorId} />
          {!vault.available && <KeyPlace value={where} onChange={setWhere} />}
          <Button
            form={id}
            type="submit"
            tone="primary"
            disabled={isBusy || vendorId === ''}
            className="ml-auto"
          >
            {t('firstRun.key.try')}
          </Button>
        </div>
      )}
    </>
  );
}
