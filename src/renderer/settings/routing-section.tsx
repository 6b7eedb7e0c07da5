import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseList } from '../../shared/routing.ts';
import { SETTING_BOUNDS } from '../../shared/setting-bounds.ts';
import { defaultSettings, type RoutingSettings } from '../../shared/settings.ts';
import { changeSettings } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { decisionWords } from '../ui/decision-words.ts';
import { NumberSetting } from '../ui/number-setting.tsx';
import { Switch } from '../ui/switch.tsx';

const DEFAULTS = defaultSettings().routing;

const change = (routing: Partial<RoutingSettings>) => changeSettings({ routing });

/** The rules by which auto chooses a list, in the order in which it looks, and a place to try them. */
export function RoutingSection() {
  const { t } = useTranslation();
  const { routing } = useSlice('settings').settings;
  const isChanged = JSON.stringify(routing) !== JSON.stringify({ ...routing, ...DEFAULTS });
  const toggle = (rule: 'code' | 'attachments' | 'tools' | 'escalate') => (
    <Switch
      label={t(`auto.${rule}`)}
      hint={t(`auto.${rule}Hint`)}
      checked={routing[rule]}
      fallback={DEFAULTS[rule]}
      onChange={(isOn) => change({ [rule]: isOn })}
    />
  );
  return (
    <>
      <div className="mb-3 flex items-end justify-between gap-4">
        <p className="text-sm text-soft">{t('auto.intro')}</p>
        {isChanged && (
          <Button
            tone="quiet"
            aria-label={`${t('common.reset')}: ${t('settings.routing')}`}
            onClick={() => change(DEFAULTS)}
          >
            {t('common.reset')}
          </Button>
        )}
      </div>
      <div className="card divide-y divide-line px-5 py-1">
        <NumberRule rule="length" knob="longerThanCharacters" value={routing.longerThanCharacters} />
        {toggle('code')}
        {toggle('attachments')}
        {toggle('tools')}
        <NumberRule rule="depth" knob="deeperThanTurns" value={routing.deeperThanTurns} />
        {toggle('escalate')}
        <TryIt rules={routing} />
      </div>
    </>
  );
}

interface NumberRuleProps {
  readonly rule: 'length' | 'depth';
  readonly knob: 'longerThanCharacters' | 'deeperThanTurns';
  readonly value: number | null;
}

/** A rule with a number, which it does without while it is off. */
function NumberRule({ rule, knob, value }: NumberRuleProps) {
  const { t } = useTranslation();
  const fallback = DEFAULTS[knob] ?? SETTING_BOUNDS.routing[knob][1];
  return (
    <div>
      <Switch
        label={t(`auto.${rule}`)}
        hint={t(`auto.${rule}Hint`)}
        checked={value !== null}
        fallback={DEFAULTS[knob] !== null}
        onChange={(isOn) => change({ [knob]: isOn ? fallback : null })}
      />
      {value !== null && (
        <div className="pl-4">
          <NumberSetting
            label={t(`auto.${knob}`)}
            hint={t(`auto.${knob}Hint`)}
            value={value}
            fallback={fallback}
            bounds={SETTING_BOUNDS.routing[knob]}
            onChange={(number) => change({ [knob]: number })}
          />
        </div>
      )}
    </div>
  );
}

/** Which rule decides for a text, as it is typed: the very rules that requests meet. */
function TryIt({ rules }: { readonly rules: RoutingSettings }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState('');
  const decision = chooseList(
    { text, isLocalOnly: false, hasAttachments: false, hasTools: false, questions: 1 },
    rules,
  );
  return (
    <div data-setting className="py-3">
      <label htmlFor={id} className="label">
        {t('auto.tryIt')}
      </label>
      <p id={`${id}-hint`} className="hint mb-2">
        {t('auto.tryItHint')}
      </p>
      <textarea
        id={id}
        rows={3}
        aria-describedby={`${id}-hint`}
        className="field field-sizing-content max-h-60 min-h-18"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <output htmlFor={id} aria-label={t('auto.tryItResult')} className="mt-2 block min-h-5 text-sm">
        {text.trim() !== '' && decisionWords({ ...decision, escalated: null }, t)[0]}
      </output>
    </div>
  );
}
