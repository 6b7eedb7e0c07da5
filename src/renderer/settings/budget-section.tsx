import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SETTING_BOUNDS } from '../../shared/setting-bounds.ts';
import { type BudgetSettings, defaultSettings, UsdLimit } from '../../shared/settings.ts';
import { changeSettings } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { BudgetMeter } from '../ui/budget-meter.tsx';
import { NumberSetting } from '../ui/number-setting.tsx';
import { ResetButton } from '../ui/reset-button.tsx';
import { Switch } from '../ui/switch.tsx';

const DEFAULTS = defaultSettings().budget;

const change = (budget: Partial<BudgetSettings>) => changeSettings({ budget });

/** How much may be spent, what happens at the limit, and where each limit stands. */
export function BudgetSection() {
  const { t } = useTranslation();
  const { budget } = useSlice('settings').settings;
  const { day, month } = useSlice('budget');
  return (
    <div className="card divide-y divide-line px-5 py-1">
      <div data-setting className="py-3">
        <LimitField knob="dayUsd" value={budget.dayUsd} />
        {day && <BudgetMeter stand={day} />}
      </div>
      <div data-setting className="py-3">
        <LimitField knob="monthUsd" value={budget.monthUsd} />
        {month && <BudgetMeter stand={month} />}
      </div>
      <WhenReached value={budget.whenReached} />
      <NumberSetting
        label={t('budget.warnAtPercent')}
        hint={t('budget.warnAtPercentHint')}
        unit={t('budget.percent')}
        value={budget.warnAtPercent}
        fallback={DEFAULTS.warnAtPercent}
        bounds={SETTING_BOUNDS.budget.warnAtPercent}
        onChange={(warnAtPercent) => change({ warnAtPercent })}
      />
      <Switch
        label={t('budget.unpriced')}
        hint={t('budget.unpricedHint')}
        checked={budget.unpriced === 'allow'}
        fallback={DEFAULTS.unpriced === 'allow'}
        onChange={(isAllowed) => change({ unpriced: isAllowed ? 'allow' : 'refuse' })}
      />
      <NumberSetting
        label={t('budget.reserveOutputTokens')}
        hint={t('budget.reserveOutputTokensHint')}
        value={budget.reserveOutputTokens}
        fallback={DEFAULTS.reserveOutputTokens}
        bounds={SETTING_BOUNDS.budget.reserveOutputTokens}
        onChange={(reserveOutputTokens) => change({ reserveOutputTokens })}
      />
    </div>
  );
}

interface LimitFieldProps {
  readonly knob: 'dayUsd' | 'monthUsd';
  readonly value: string | null;
}

/** A limit, applied when the field is left or Enter is pressed, refused with a reason. */
function LimitField({ knob, value }: LimitFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  // `null` while nothing is being typed: the setting itself shows.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value ?? '';
  const limit = text.trim() === '' ? null : text.trim();
  const isRefused = limit !== null && !UsdLimit.safeParse(limit).success;
  const commit = () => {
    if (isRefused) return;
    setTyped(null);
    if (limit !== value) change({ [knob]: limit });
  };
  return (
    <div className="mb-2 flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <div className="min-w-48 flex-1">
        <label htmlFor={id} className="label">
          {t(`budget.${knob}`)}
        </label>
        <p id={`${id}-hint`} className="hint">
          {t(`budget.${knob}Hint`)} {t('common.default', { value: t('budget.noLimit') })}
        </p>
        {isRefused && (
          <p id={`${id}-error`} role="alert" className="mt-1 text-xs text-bad">
            {t('budget.badLimit')}
          </p>
        )}
      </div>
      <div className="flex items-center gap-2">
        {value !== DEFAULTS[knob] && (
          <ResetButton
            label={t(`budget.${knob}`)}
            onReset={() => {
              setTyped(null);
              change({ [knob]: DEFAULTS[knob] });
            }}
          />
        )}
        <span aria-hidden className="hint">
          $
        </span>
        <input
          id={id}
          inputMode="decimal"
          className="field tabular w-28 text-right"
          placeholder={t('budget.noLimit')}
          value={text}
          aria-invalid={isRefused}
          aria-describedby={isRefused ? `${id}-hint ${id}-error` : `${id}-hint`}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
        />
        {/* As wide as the unit beside the numbers below. */}
        <span aria-hidden className="w-7" />
      </div>
    </div>
  );
}

const CHOICES = ['stop', 'cheap', 'warn'] as const satisfies readonly BudgetSettings['whenReached'][];

function WhenReached({ value }: { readonly value: BudgetSettings['whenReached'] }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <fieldset data-setting className="py-3">
      <legend className="label float-left">{t('budget.whenReached')}</legend>
      {value !== DEFAULTS.whenReached && (
        <div className="-my-1 float-right">
          <ResetButton
            label={t('budget.whenReached')}
            onReset={() => change({ whenReached: DEFAULTS.whenReached })}
          />
        </div>
      )}
      <div className="clear-both grid gap-2 pt-2">
        {CHOICES.map((choice) => (
          <div key={choice} className="flex items-start gap-2.5">
            <input
              id={`${id}-${choice}`}
              type="radio"
              name={id}
              value={choice}
              checked={value === choice}
              aria-describedby={`${id}-${choice}-hint`}
              onChange={() => change({ whenReached: choice })}
              className="mt-1"
            />
            <div>
              <label htmlFor={`${id}-${choice}`} className="text-sm">
                {t(`budget.choices.${choice}`)}
              </label>
              <p id={`${id}-${choice}-hint`} className="hint">
                {t(`budget.choices.${choice}Hint`)}
              </p>
            </div>
          </div>
        ))}
        <p className="hint">{t('common.default', { value: t(`budget.choices.${DEFAULTS.whenReached}`) })}</p>
      </div>
    </fieldset>
  );
}
