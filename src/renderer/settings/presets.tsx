import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ImportOffer, type Preset, PRESETS } from '../../shared/import.ts';
import { api } from '../api.ts';
import { ImportDialog } from '../import/import-dialog.tsx';
import { attempt } from '../stores/actions.ts';

/** Arrangements to begin with. Each shows what it would change before it does. */
export function Presets() {
  const { t } = useTranslation();
  const [offer, setOffer] = useState<ImportOffer | null>(null);
  const ask = async (preset: Preset) => setOffer(await attempt(api.importPreset({ preset })));
  return (
    <section data-setting aria-label={t('presets.title')} className="card p-5">
      <h3 className="font-medium">{t('presets.title')}</h3>
      <p className="hint mb-3">{t('presets.hint')}</p>
      <ul className="grid gap-2 sm:grid-cols-2">
        {PRESETS.map((preset) => (
          <li key={preset}>
            <button
              type="button"
              onClick={() => void ask(preset)}
              className="h-full w-full rounded-lg border border-line px-3 py-2 text-left hover:border-soft/50 hover:bg-sunken"
            >
              <span className="block text-sm font-medium">{t(`presets.names.${preset}`)}</span>
              <span className="hint block">{t(`presets.short.${preset}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      {offer && <ImportDialog key={offer.id} offer={offer} onDone={() => setOffer(null)} />}
    </section>
  );
}
