import { FileUp } from 'lucide-react';
import { type ChangeEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_EXPORT_LENGTH } from '../../shared/ipc/contract.ts';
import type { LedgerChoices, ReconcileReport } from '../../shared/ledger.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { FilterSelect } from '../ui/filter-select.tsx';
import { Card } from './card.tsx';
import { DriftReport } from './drift-report.tsx';

interface ChosenFile {
  readonly name: string;
  readonly csv: string;
}

/** Holds the ledger against a provider's own usage export. */
export function ReconcileCard({ choices }: { readonly choices: LedgerChoices | null }) {
  const { t } = useTranslation();
  const [providerId, setProviderId] = useState('');
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [report, setReport] = useState<ReconcileReport | null>(null);
  const [isTooLong, setTooLong] = useState(false);
  const providers = new Map(choices?.models.map((model) => [model.providerId, model.providerName]));
  const compare = async (chosen: ChosenFile, provider: string) => {
    setReport(
      await attempt(
        api.ledgerReconcile({ csv: chosen.csv, ...(provider !== '' && { providerId: provider }) }),
      ),
    );
  };
  const pick = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [picked] = target.files ?? [];
    if (!picked) return;
    const csv = await picked.text();
    // The same file can be picked again once it has changed.
    target.value = '';
    setTooLong(csv.length > MAX_EXPORT_LENGTH);
    setReport(null);
    setFile(null);
    if (csv.length > MAX_EXPORT_LENGTH) return;
    setFile({ name: picked.name, csv });
    await compare({ name: picked.name, csv }, providerId);
  };
  return (
    <Card title={t('dashboard.reconcile')}>
      <p className="mb-3 max-w-2xl text-sm text-soft">{t('dashboard.reconcileHint')}</p>
      <div className="flex flex-wrap items-center gap-2">
        <FilterSelect
          label={t('dashboard.reconcileProvider')}
          everything={t('dashboard.allProviders')}
          value={providerId}
          options={[...providers].map(([value, label]) => ({ value, label }))}
          onChange={(value) => {
            setProviderId(value);
            if (file) void compare(file, value);
          }}
        />
        <FileButton onPick={(event) => void pick(event)} />
        {file && <span className="hint truncate">{file.name}</span>}
      </div>
      {isTooLong && (
        <p role="alert" className="mt-3 text-sm text-bad">
          {t('dashboard.reconcileTooLong')}
        </p>
      )}
      {file && report && <DriftReport report={report} />}
    </Card>
  );
}

/** The browser's own file field, under a label that looks like every other button. */
function FileButton({ onPick }: { readonly onPick: (event: ChangeEvent<HTMLInputElement>) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <span className="relative inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-sm font-medium hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
      <FileUp size={14} aria-hidden />
      <label htmlFor={id}>{t('dashboard.reconcilePick')}</label>
      <input
        id={id}
        type="file"
        accept=".csv,text/csv"
        onChange={onPick}
        className="absolute inset-0 cursor-pointer opacity-0"
      />
    </span>
  );
}
