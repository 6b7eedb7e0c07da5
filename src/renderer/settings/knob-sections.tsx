import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { SETTING_BOUNDS } from '../../shared/setting-bounds.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { changeSettings } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { NumberSetting } from '../ui/number-setting.tsx';
import { Switch } from '../ui/switch.tsx';

const DEFAULTS = defaultSettings();

const UNIT_MS = { milliseconds: 1, seconds: 1_000, minutes: 60_000 } as const;

/** The unit that each time is entered in: the one in which people think of it. */
const UNITS: Readonly<Record<string, keyof typeof UNIT_MS>> = {
  baseDelayMs: 'milliseconds',
  maxWaitMs: 'seconds',
  cooldownMs: 'seconds',
  maxCooldownMs: 'seconds',
  ttlMs: 'minutes',
  connectMs: 'seconds',
  firstTokenMs: 'seconds',
  idleMs: 'seconds',
};

function unitOf(knob: string, t: TFunction): { unit?: string; perUnit?: number } {
  const unit = UNITS[knob];
  return unit ? { unit: t(`knobs.units.${unit}`), perUnit: UNIT_MS[unit] } : {};
}

/** Asking the same target again. */
export function RetrySection() {
  const { t } = useTranslation();
  const { retry } = useSlice('settings').settings;
  return (
    <div className="card divide-y divide-line px-5 py-1">
      <Switch
        label={t('knobs.retryEnabled')}
        hint={t('knobs.retryEnabledHint')}
        checked={retry.enabled}
        fallback={DEFAULTS.retry.enabled}
        onChange={(enabled) => changeSettings({ retry: { enabled } })}
      />
      {(['maxRetries', 'baseDelayMs', 'maxWaitMs'] as const).map((knob) => (
        <NumberSetting
          key={knob}
          label={t(`knobs.${knob}`)}
          hint={t(`knobs.${knob}Hint`)}
          {...unitOf(knob, t)}
          value={retry[knob]}
          fallback={DEFAULTS.retry[knob]}
          bounds={SETTING_BOUNDS.retry[knob]}
          onChange={(value) => changeSettings({ retry: { [knob]: value } })}
        />
      ))}
    </div>
  );
}

/** When a target is left alone, and when a question moves on. */
export function FailoverSection() {
  const { t } = useTranslation();
  const { failover } = useSlice('settings').settings;
  return (
    <div className="card divide-y divide-line px-5 py-1">
      {(['failureThreshold', 'cooldownMs', 'maxCooldownMs'] as const).map((knob) => (
        <NumberSetting
          key={knob}
          label={t(`knobs.${knob}`)}
          hint={t(`knobs.${knob}Hint`)}
          {...unitOf(knob, t)}
          value={failover[knob]}
          fallback={DEFAULTS.failover[knob]}
          bounds={SETTING_BOUNDS.failover[knob]}
          onChange={(value) => changeSettings({ failover: { [knob]: value } })}
        />
      ))}
      <Switch
        label={t('knobs.moveOnWhenBlocked')}
        hint={t('knobs.moveOnWhenBlockedHint')}
        checked={failover.moveOnWhenBlocked}
        fallback={DEFAULTS.failover.moveOnWhenBlocked}
        onChange={(moveOnWhenBlocked) => changeSettings({ failover: { moveOnWhenBlocked } })}
      />
    </div>
  );
}

/** Answers kept for repeated questions. */
export function CacheSection() {
  const { t } = useTranslation();
  const { cache } = useSlice('settings').settings;
  return (
    <div className="card divide-y divide-line px-5 py-1">
      <Switch
        label={t('knobs.cacheEnabled')}
        hint={t('knobs.cacheEnabledHint')}
        checked={cache.enabled}
        fallback={DEFAULTS.cache.enabled}
        onChange={(enabled) => changeSettings({ cache: { enabled } })}
      />
      {(['ttlMs', 'maxEntries'] as const).map((knob) => (
        <NumberSetting
          key={knob}
          label={t(`knobs.${knob}`)}
          hint={t(`knobs.${knob}Hint`)}
          {...unitOf(knob, t)}
          value={cache[knob]}
          fallback={DEFAULTS.cache[knob]}
          bounds={SETTING_BOUNDS.cache[knob]}
          onChange={(value) => changeSettings({ cache: { [knob]: value } })}
        />
      ))}
    </div>
  );
}

/** How long a vendor may be silent. */
export function TimeoutsSection() {
  const { t } = useTranslation();
  const { timeouts } = useSlice('settings').settings;
  return (
    <div className="card divide-y divide-line px-5 py-1">
      {(['connectMs', 'firstTokenMs', 'idleMs'] as const).map((knob) => (
        <NumberSetting
          key={knob}
          label={t(`knobs.${knob}`)}
          hint={t(`knobs.${knob}Hint`)}
          {...unitOf(knob, t)}
          value={timeouts[knob]}
          fallback={DEFAULTS.timeouts[knob]}
          bounds={SETTING_BOUNDS.timeouts[knob]}
          onChange={(value) => changeSettings({ timeouts: { [knob]: value } })}
        />
      ))}
    </div>
  );
}
