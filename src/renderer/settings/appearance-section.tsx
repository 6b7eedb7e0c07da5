import { useTranslation } from 'react-i18next';
import { defaultSettings } from '../../shared/settings.ts';
import { changeSettings } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { SelectField } from './select-field.tsx';

const DEFAULTS = defaultSettings().appearance;

/** Theme and language. */
export function AppearanceSection() {
  const { t } = useTranslation();
  const { theme, language } = useSlice('settings').settings.appearance;
  return (
    <div className="card grid gap-4 p-5 sm:grid-cols-2">
      <SelectField
        label={t('knobs.theme')}
        value={theme}
        setting={{ hint: t('knobs.themeHint'), fallback: DEFAULTS.theme }}
        options={(['system', 'light', 'dark'] as const).map((value) => ({
          value,
          label: t(`knobs.themes.${value}`),
        }))}
        onChange={(value) => changeSettings({ appearance: { theme: value } })}
      />
      <SelectField
        label={t('knobs.language')}
        value={language}
        setting={{ hint: t('knobs.languageHint'), fallback: DEFAULTS.language }}
        options={(['system', 'en', 'zh-CN'] as const).map((value) => ({
          value,
          label: t(`knobs.languages.${value}`),
        }))}
        onChange={(value) => changeSettings({ appearance: { language: value } })}
      />
    </div>
  );
}
