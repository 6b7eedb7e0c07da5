import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_EXPORT_LENGTH } from '../../shared/ipc/contract.ts';
import type { Day, LedgerChoices, ReconciledRow, ReconcileReport } from '../../shared/ledger.ts';
import { dayOf } from '../../shared/local-day.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { type ChosenRange, useDashboardView } from '../stores/dashboard-view.ts';
import { FileButton } from '../ui/file-button.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { Card } from './card.tsx';
import { DriftReport } from './drift-report.tsx';

interface ChosenFile {
  readonly name: string;
  readonly csv: string;
}

interface ReconcileCardProps {
  readonly choices: LedgerChoices | null;
  /** Turns to the request log. */
  readonly toLog: () => void;
}

/** Holds the ledger against a provider's own usage export. */
export function ReconcileCard({ choices, toLog }: ReconcileCardProps) {
  const { t } = useTranslation();
  const [providerId, setProviderId] = useState('');
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [report, setReport] = useState<ReconcileReport | null>(null);
  const [isTooLong, setTooLong] = useState(false);
  const openRange = useDashboardView((view) => view.openRange);
  const open = ({ day, asked }: ReconciledRow) => {
    openRange(rangeOf(day), asked ?? (providerId === '' ? {} : { providerId }));
    toLog();
  };
  const providers = new Map(choices?.models.map((model) => [model.providerId, model.providerName]));
  const compare = async (chosen: ChosenFile, provider: string) => {
    setReport(
      await attempt(
        api.ledgerReconcile({ csv: chosen.csv, ...(provider !== '' && { providerId: provider }) }),
      ),
    );
  };
  const pick = async (picked: File) => {
    const csv = await picked.text();
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
        <FileButton accept=".csv,text/csv" onPick={(picked) => void pick(picked)}>
          {t('dashboard.reconcilePick')}
        </FileButton>
        {file && <span className="hint truncate">{file.name}</span>}
      </div>
      {isTooLong && (
        <p role="alert" className="mt-3 text-sm text-bad">
          {t('dashboard.reconcileTooLong')}
        </p>
      )}
      {file && report && <DriftReport report={report} onOpen={open} />}
    </Card>
  );
}

const DAY_MS = 86_400_000;

/** The days where the person is that a day of an export, which is one in UTC, falls on. */
function rangeOf(day: Day): ChosenRange {
  const fromMs = Date.parse(day);
  return { kind: 'custom', fromDay: dayOf(fromMs), toDay: dayOf(fromMs + DAY_MS - 1) };
}
