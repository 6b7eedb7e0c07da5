import { X } from 'lucide-react';
import { type ComponentProps, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProviderTestReport } from '../../shared/ipc/app-state.ts';
import { type Provider, ProviderModel } from '../../shared/settings.ts';
import { api } from '../api.ts';
import { attempt, changeSettings } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { money } from '../ui/format.ts';

interface ModelRowProps {
  readonly provider: Provider;
  readonly model: ProviderModel;
  readonly isInPrimary: boolean;
  readonly onChange: (model: ProviderModel) => void;
  readonly onRemove: () => void;
}

/** One model: its prices and context, a test that really asks it, and the way into the primary list. */
export function ModelRow({ provider, model, isInPrimary, onChange, onRemove }: ModelRowProps) {
  const { t } = useTranslation();
  const { primary } = useSlice('settings').settings;
  const [report, setReport] = useState<ProviderTestReport | 'testing' | null>(null);
  const test = async () => {
    setReport('testing');
    setReport(await attempt(api.providersTest({ providerId: provider.id, model: model.id })));
  };
  const field = (key: 'inputUsdPerMillion' | 'outputUsdPerMillion' | 'contextLength', label: string) => (
    <PriceField
      label={label}
      value={model[key] === undefined ? '' : String(model[key])}
      onCommit={(text) => {
        const value = text === '' ? undefined : key === 'contextLength' ? Number(text) : text;
        const checked = ProviderModel.safeParse({ ...model, [key]: value });
        if (checked.success) onChange(checked.data);
        return checked.success;
      }}
      problem={t(key === 'contextLength' ? 'providers.badContext' : 'providers.badPrice')}
    />
  );
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 flex-1 text-sm font-medium break-all">{model.id}</span>
        {isInPrimary ? (
          <span className="hint">{t('providers.inUse')}</span>
        ) : (
          <Button
            tone="quiet"
            onClick={() =>
              changeSettings({ primary: [...primary, { providerId: provider.id, model: model.id }] })
            }
          >
            {t('providers.useInPrimary')}
          </Button>
        )}
        <Button
          aria-label={t('providers.testOn', { model: model.id })}
          disabled={report === 'testing'}
          onClick={() => void test()}
        >
          {t(report === 'testing' ? 'providers.testing' : 'providers.test')}
        </Button>
        <IconButton
          label={t('providers.removeModel', { model: model.id })}
          icon={<X size={14} />}
          onClick={onRemove}
        />
      </div>
      {report !== null && report !== 'testing' && <TestOutcome report={report} />}
      {provider.kind !== 'simulator' && (
        <div className="mt-2 grid gap-3 sm:grid-cols-3">
          {field('inputUsdPerMillion', t('providers.inputPrice'))}
          {field('outputUsdPerMillion', t('providers.outputPrice'))}
          {field('contextLength', t('providers.contextLength'))}
        </div>
      )}
    </li>
  );
}

function TestOutcome({ report }: { readonly report: ProviderTestReport }) {
  const { t } = useTranslation();
  const duration = Math.round(report.durationMs);
  if (report.outcome === 'failed') {
    return (
      <output className="mt-1 block text-xs text-bad">
        {t('providers.testFailed', { duration, reason: `${t(`codes.${report.code}`)}. ${report.message}` })}
      </output>
    );
  }
  const { modelServed, firstTokenMs, costUsd } = report;
  return (
    <output className="mt-1 block text-xs text-good">
      {t('providers.testAnswered', {
        model: modelServed,
        duration,
        first: firstTokenMs === null ? duration : Math.round(firstTokenMs),
        cost: costUsd === null ? t('common.unpriced') : money(costUsd),
      })}
    </output>
  );
}

interface PriceFieldProps {
  readonly label: string;
  readonly value: string;
  readonly problem: string;
  /** @returns whether the text was taken */
  readonly onCommit: (text: string) => boolean;
}

function PriceField({ label, value, problem, onCommit }: PriceFieldProps) {
  const id = useId();
  // `null` while nothing is being typed: the saved value shows.
  const [typed, setTyped] = useState<string | null>(null);
  const [isRefused, setRefused] = useState(false);
  const text = typed ?? value;
  const commit = () => {
    const isTaken = text.trim() === value || onCommit(text.trim());
    setRefused(!isTaken);
    if (isTaken) setTyped(null);
  };
  const onKeyDown: ComponentProps<'input'>['onKeyDown'] = (event) => {
    if (event.key === 'Enter') commit();
  };
  return (
    <div>
      <label htmlFor={id} className="hint mb-1 block">
        {label}
      </label>
      <input
        id={id}
        inputMode="decimal"
        className="field tabular"
        value={text}
        aria-invalid={isRefused}
        aria-describedby={isRefused ? `${id}-problem` : undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      {isRefused && (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}
