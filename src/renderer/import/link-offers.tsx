import { useState } from 'react';
import type { ImportOffer } from '../../shared/import.ts';
import { useSlice } from '../stores/app-store.ts';
import { ImportDialog } from './import-dialog.tsx';

/** Asks about what a link from outside would add, one link after another. */
export function LinkOffers() {
  const offers = useSlice('offers');
  const [shown, setShown] = useState<ImportOffer | null>(null);
  const [answered, setAnswered] = useState<string | null>(null);
  // Main takes an offer away once it is answered, while the dialog may still have something to say about it.
  const next = offers.find(({ id }) => id !== answered);
  if (shown === null && next) setShown(next);
  if (shown === null) return null;
  const done = () => {
    setAnswered(shown.id);
    setShown(null);
  };
  return <ImportDialog key={shown.id} offer={shown} onDone={done} />;
}
