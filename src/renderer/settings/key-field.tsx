import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keysOf, type Provider } from '../../shared/provider.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { FurtherKeyForm } from './further-key-form.tsx';
import { FurtherKeyLine } from './further-key-line.tsx';
import { KeyLine } from './key-line.tsx';

interface KeyFieldProps {
  readonly provider: Provider;
  /** A key that a new provider lacks is asked for at once. */
  readonly isNew?: boolean;
}

/** A provider's keys: the first, and those that are used in order after it. */
export function KeyField({ provider, isNew = false }: KeyFieldProps) {
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
  const [added, setAdded] = useState<string | null>(null);
  const { credentials } = useSlice('settings');
  const [first, ...further] = keysOf(provider);
  // One key after the other: another is of use once there is one.
  const isFirstSet = credentials[provider.id]?.set === true;
  if (!first) return null;
  if (first.credential.source === 'none' && further.length === 0)
    return <p className="hint mt-3 border-t border-line pt-3">{t('providers.sources.none')}</p>;
  return (
    <div className="mt-3 grid gap-1.5 border-t border-line pt-2.5">
      <KeyLine provider={provider} of={first} isNew={isNew} />
      {further.length > 0 && (
        <ol aria-label={t('furtherKeys.title', { name: provider.name })} className="grid gap-1.5" start={2}>
          {further.map((key, index) => (
            <FurtherKeyLine
              key={key.keyId}
              provider={provider}
              of={key}
              index={index}
              isNew={key.keyId === added}
            />
          ))}
        </ol>
      )}
      {isAdding && <FurtherKeyForm provider={provider} onAdd={setAdded} onDone={() => setAdding(false)} />}
      {!isAdding && isFirstSet && (
        <Button
          isCompact
          tone="quiet"
          className="-ml-2 justify-self-start"
          icon={<Plus size={13} />}
          aria-label={t('furtherKeys.addTo', { name: provider.name })}
          onClick={() => setAdding(true)}
        >
          {t('furtherKeys.add')}
        </Button>
      )}
    </div>
  );
}
