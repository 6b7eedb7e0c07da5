import { Download, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportMode, ImportOffer } from '../../shared/import.ts';
import { MAX_CONFIGURATION_LENGTH } from '../../shared/ipc/contract.ts';
import { api } from '../api.ts';
import { ImportDialog } from '../import/import-dialog.tsx';
import { attempt } from '../stores/actions.ts';
import { Button } from '../ui/button.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { Segments } from '../ui/segments.tsx';

/** Carrying the configuration to another computer, and bringing one in. */
export function DataSection() {
  const [offer, setOffer] = useState<ImportOffer | null>(null);
  return (
    <>
      <div className="card divide-y divide-line px-5">
        <ExportRow />
        <ImportRow onOffer={setOffer} />
        <HereRow onOffer={setOffer} />
      </div>
      {offer && <ImportDialog key={offer.id} offer={offer} onDone={() => setOffer(null)} />}
    </>
  );
}

interface RowProps {
  readonly title: string;
  readonly hint: string;
  readonly children: React.ReactNode;
}

function Row({ title, hint, children }: RowProps) {
  return (
    <div data-setting className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-4">
      <div className="min-w-56 flex-1">
        <h3 className="label">{title}</h3>
        <p className="hint mt-0.5">{hint}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2">{children}</div>
    </div>
  );
}

function ExportRow() {
  const { t } = useTranslation();
  const [isSaved, setSaved] = useState(false);
  const save = async () => {
    setSaved(false);
    setSaved((await attempt(api.configurationExport())) === 'saved');
  };
  return (
    <Row title={t('data.export')} hint={t('data.exportHint')}>
      {isSaved && <output className="text-sm text-good">{t('data.exported')}</output>}
      <Button icon={<Download size={14} aria-hidden />} onClick={() => void save()}>
        {t('data.exportButton')}
      </Button>
    </Row>
  );
}

function ImportRow({ onOffer }: { readonly onOffer: (offer: ImportOffer | null) => void }) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<ImportMode>('add');
  const [isTooLong, setTooLong] = useState(false);
  const pick = async (file: File) => {
    setTooLong(file.size > MAX_CONFIGURATION_LENGTH);
    if (file.size > MAX_CONFIGURATION_LENGTH) return;
    onOffer(await attempt(api.importFromFile({ name: file.name, text: await file.text(), mode })));
  };
  return (
    <Row title={t('data.import')} hint={t(`data.importHint.${mode}`)}>
      {isTooLong && (
        <p role="alert" className="text-sm text-bad">
          {t('data.tooLong')}
        </p>
      )}
      <Segments
        label={t('data.mode')}
        value={mode}
        options={(['add', 'replace'] as const).map((value) => ({ value, label: t(`data.modes.${value}`) }))}
        onChange={setMode}
      />
      <FileButton accept=".json,application/json" onPick={(file) => void pick(file)}>
        {t('data.importButton')}
      </FileButton>
    </Row>
  );
}

function HereRow({ onOffer }: { readonly onOffer: (offer: ImportOffer | null) => void }) {
  const { t } = useTranslation();
  const [isLooking, setLooking] = useState(false);
  const look = async () => {
    setLooking(true);
    onOffer(await attempt(api.importFromThisMachine()));
    setLooking(false);
  };
  return (
    <Row title={t('data.here')} hint={t('data.hereHint')}>
      <Button icon={<Search size={14} aria-hidden />} disabled={isLooking} onClick={() => void look()}>
        {isLooking ? t('data.looking') : t('data.hereButton')}
      </Button>
    </Row>
  );
}
