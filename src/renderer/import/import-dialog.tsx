import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportOffer } from '../../shared/import.ts';
import { ok } from '../../shared/ipc/result.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useAppStore } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ImportPreview } from './import-preview.tsx';

interface ImportDialogProps {
  readonly offer: ImportOffer;
  /** It has been answered, one way or the other. */
  readonly onDone: () => void;
}

/** Asks whether an import shall do exactly what it would. Keys that are then missing are asked for afterwards. */
export function ImportDialog({ offer, onDone }: ImportDialogProps) {
  const { t } = useTranslation();
  const [isApplying, setApplying] = useState(false);
  const [needKeys, setNeedKeys] = useState<readonly string[]>([]);
  const show = useAppStore((state) => state.show);
  const decline = () => {
    void attempt(api.importDismiss({ offerId: offer.id }));
    onDone();
  };
  if (needKeys.length > 0) return <KeysMissing names={needKeys} onDone={onDone} />;
  if (offer.kind === 'refused') {
    return (
      <Dialog
        title={t('import.refusedTitle')}
        onCancel={decline}
        actions={<Button onClick={decline}>{t('common.close')}</Button>}
      >
        <Source offer={offer} />
        <p>{t(`import.refusal.${offer.reason}`)}</p>
        {offer.detail !== '' && <p className="mt-2 text-xs break-all text-soft">{offer.detail}</p>}
      </Dialog>
    );
  }
  const apply = async () => {
    setApplying(true);
    const applied = await attempt(
      api.importApply({ offerId: offer.id }).then((result) => (result.ok ? ok(true) : result)),
    );
    const missing = offer.preview.providers.filter(({ needsKey }) => needsKey).map(({ name }) => name);
    if (!applied || missing.length === 0) return onDone();
    setNeedKeys(missing);
    show('settings', 'providers');
  };
  return (
    <Dialog
      title={t(`import.title.${offer.source.kind}`)}
      onCancel={decline}
      actions={
        <>
          <Button onClick={decline}>{t('common.cancel')}</Button>
          <Button tone="primary" disabled={isApplying} onClick={() => void apply()}>
            {t(offer.source.kind === 'file' ? 'import.applyFile' : 'import.applyAdd')}
          </Button>
        </>
      }
    >
      <Source offer={offer} />
      <ImportPreview preview={offer.preview} />
    </Dialog>
  );
}

/** Where it comes from, whole: a link is shown as it came. */
function Source({ offer: { source } }: { readonly offer: ImportOffer }) {
  const { t } = useTranslation();
  if (source.kind === 'this-machine') return <p className="mb-4 text-soft">{t('import.fromHere')}</p>;
  return (
    <div className="mb-4">
      <p className="text-soft">{t(source.kind === 'link' ? 'import.fromLink' : 'import.fromFile')}</p>
      <p className="mt-1 rounded-md bg-sunken px-2 py-1 font-mono text-xs break-all">
        {source.kind === 'link' ? source.url : source.name}
      </p>
    </div>
  );
}

function KeysMissing({ names, onDone }: { readonly names: readonly string[]; readonly onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('import.keysTitle')}
      onCancel={onDone}
      actions={
        <Button tone="primary" onClick={onDone}>
          {t('import.keysGo')}
        </Button>
      }
    >
      <p>{t('import.keysHint')}</p>
      <ul className="mt-3 list-disc pl-5">
        {names.map((name) => (
          <li key={name} className="break-words">
            {name}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
