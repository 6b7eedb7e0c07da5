import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { defaultSettings, type Settings } from '../../shared/settings.ts';
import { changeSettings } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { ResetButton } from '../ui/reset-button.tsx';
import { Segments } from '../ui/segments.tsx';
import { Switch } from '../ui/switch.tsx';

type WhenInterrupted = Settings['chat']['whenInterrupted'];

const POLICIES = ['ask', 'continue', 'regenerate'] as const satisfies readonly WhenInterrupted[];

const DEFAULTS = defaultSettings().chat;

/** What happens to an answer that breaks off, who names a chat, and whether a new one stays here. */
export function ChatSection() {
  const { t } = useTranslation();
  const { chat } = useSlice('settings').settings;
  return (
    <div className="card divide-y divide-line px-5 py-1">
      <WhenInterruptedSetting value={chat.whenInterrupted} />
      <Switch
        label={t('chatSettings.automaticTitles')}
        hint={t('chatSettings.automaticTitlesHint')}
        checked={chat.automaticTitles}
        fallback={DEFAULTS.automaticTitles}
        onChange={(automaticTitles) => changeSettings({ chat: { automaticTitles } })}
      />
      <Switch
        label={t('chatSettings.localOnly')}
        hint={t('chatSettings.localOnlyHint')}
        checked={chat.localOnly}
        fallback={DEFAULTS.localOnly}
        onChange={(localOnly) => changeSettings({ chat: { localOnly } })}
      />
    </div>
  );
}

function WhenInterruptedSetting({ value }: { readonly value: WhenInterrupted }) {
  const { t } = useTranslation();
  const id = useId();
  const fallback = DEFAULTS.whenInterrupted;
  const change = (whenInterrupted: WhenInterrupted) => changeSettings({ chat: { whenInterrupted } });
  const label = t('chatSettings.whenInterrupted');
  return (
    <div data-setting className="py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p id={id} className="label">
          {label}
        </p>
        <div className="flex flex-wrap items-center gap-2">
          {value !== fallback && <ResetButton label={label} onReset={() => change(fallback)} />}
          <Segments
            label={label}
            value={value}
            options={POLICIES.map((policy) => ({
              value: policy,
              label: t(`chatSettings.choices.${policy}`),
            }))}
            onChange={change}
          />
        </div>
      </div>
      <p className="hint mt-1">
        {t(`chatSettings.choices.${value}Hint`)}{' '}
        {t('common.default', { value: t(`chatSettings.choices.${fallback}`) })}
      </p>
    </div>
  );
}
