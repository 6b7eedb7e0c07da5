import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';

/** The providers that were just removed, each with the way back for as long as there is one. */
export function RemovedToast() {
  const removed = useSlice('removedProviders');
  return (
    <output className="pointer-events-none fixed inset-x-0 bottom-14 z-20 grid justify-items-center gap-2">
      {removed.map(({ providerId, name }) => (
        <RemovedLine key={providerId} providerId={providerId} name={name} />
      ))}
    </output>
  );
}

function RemovedLine({ providerId, name }: { readonly providerId: string; readonly name: string }) {
  const { t } = useTranslation();
  const undo = useRef<HTMLButtonElement>(null);
  // The button that removed it is gone and took the focus with it; the next key press should find the way back.
  useEffect(() => {
    if (document.activeElement === document.body) undo.current?.focus();
  }, []);
  return (
    <div className="pointer-events-auto flex items-center gap-4 rounded-lg border border-line bg-surface py-2 pr-2 pl-4 text-sm shadow-lg">
      <span>{t('providerCards.removed', { name })}</span>
      <Button
        ref={undo}
        isCompact
        aria-label={t('providerCards.undoName', { name })}
        onClick={() => void attempt(api.providersUndoRemove({ providerId }))}
      >
        {t('providerCards.undo')}
      </Button>
    </div>
  );
}
