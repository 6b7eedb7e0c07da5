import { X } from 'lucide-react';
import { type ComponentProps, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProviderTestReport } from '../../shared/ipc/app-state.ts';
import { type Provider, ProviderModel } from '../../shared/provider.ts';
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

/** One model: its context, a test that really asks it, and the way into the primary list. */
export function ModelRow({ provider, model, isInPrimary, onChange, onRemove }: ModelRowProps) {
  const { t } = useTranslation();
  const { primary } = useSlice('settings').settings;
  const [report, setReport] = useState<ProviderTestReport | 'testing' | null>(null);
  const test = async () => {
    setReport('testing');
    setReport(await attempt(api.providersTest({ providerId: provider.id, model: model.id })));
  };
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
      {provider.kind !== 'simulator' && <ContextField model={model} onChange={onChange} />}
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

function ContextField({ model, onChange }: Pick<ModelRowProps, 'model' | 'onChange'>) {
  const { t } = useTranslation();
  const id = useId();
  const value = model.contextLength === undefined ? '' : String(model.contextLength);
  // `null` while nothing is being typed: the saved value shows.
  const [typed, setTyped] = useState<string | null>(null);
  const [isRefused, setRefused] = useState(false);
  const text = (typed ?? value).trim();
  const commit = () => {
    const contextLength = text === '' ? undefined : Number(text);
    const checked = ProviderModel.safeParse({ ...model, contextLength });
    setRefused(!checked.success);
    if (!checked.success) return;
    setTyped(null);
    if (text !== value) onChange(checked.data);
  };
  const onKeyDown: ComponentProps<'input'>['onKeyDown'] = (event) => {
    if (event.key === 'Enter') commit();
  };
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
      <label htmlFor={id} className="hint">
        {t('providers.contextLength')}
      </label>
      <input
        id={id}
        inputMode="numeric"
        className="field tabular max-w-36"
        value={typed ?? value}
        aria-invalid={isRefused}
        aria-describedby={isRefused ? `${id}-problem` : undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      {isRefused && (
        <p id={`${id}-problem`} role="alert" className="text-xs text-bad">
          {t('providers.badContext')}
        </p>
      )}
    </div>
  );
}
