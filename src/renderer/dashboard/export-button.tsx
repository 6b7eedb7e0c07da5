import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerFilter } from '../../shared/ledger.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { Button } from '../ui/button.tsx';

/** Writes the attempts of the days and filters chosen to a file. */
export function ExportButton({ filter }: { readonly filter: LedgerFilter }) {
  const { t } = useTranslation();
  const [savedFor, setSavedFor] = useState<LedgerFilter | null>(null);
  const [isWriting, setWriting] = useState(false);
  const write = async () => {
    setWriting(true);
    const outcome = await attempt(api.ledgerExport(filter));
    setWriting(false);
    setSavedFor(outcome === 'saved' ? filter : null);
  };
  return (
    <>
      <Button
        icon={<Download size={14} />}
        title={t('dashboard.exportHint')}
        disabled={isWriting}
        onClick={() => void write()}
      >
        {t('dashboard.exportCsv')}
      </Button>
      <output className="text-xs text-good empty:hidden">
        {savedFor === filter ? t('dashboard.exportSaved') : ''}
      </output>
    </>
  );
}
