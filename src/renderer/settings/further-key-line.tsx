import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FurtherKey, type Provider, type ProviderKey } from '../../shared/provider.ts';
import { saveProvider } from '../stores/actions.ts';
import { IconButton } from '../ui/button.tsx';
import { KeyLine } from './key-line.tsx';
import { moved } from './moved.ts';

interface FurtherKeyLineProps {
  readonly provider: Provider;
  readonly of: ProviderKey;
  /** Its place among the further keys. */
  readonly index: number;
  readonly isNew: boolean;
}

/** A key behind the first: its name, its place, and what any key has. */
export function FurtherKeyLine({ provider, of, index, isNew }: FurtherKeyLineProps) {
  const { t } = useTranslation();
  const { furtherKeys } = provider;
  const name = of.name ?? '';
  const change = (next: readonly FurtherKey[]) => void saveProvider({ ...provider, furtherKeys: [...next] });
  const rename = (to: string) =>
    change(furtherKeys.map((key) => (key.id === of.keyId ? { ...key, name: to } : key)));
  const actions = (
    <>
      <IconButton
        label={t('furtherKeys.moveUp', { name })}
        icon={<ArrowUp size={13} />}
        disabled={index === 0}
        onClick={() => change(moved(furtherKeys, index, -1))}
      />
      <IconButton
        label={t('furtherKeys.moveDown', { name })}
        icon={<ArrowDown size={13} />}
        disabled={index === furtherKeys.length - 1}
        onClick={() => change(moved(furtherKeys, index, 1))}
      />
      <IconButton
        label={t('furtherKeys.remove', { name })}
        icon={<X size={13} />}
        onClick={() => change(furtherKeys.filter(({ id }) => id !== of.keyId))}
      />
    </>
  );
  return (
    <li>
      <KeyLine
        provider={provider}
        of={of}
        isNew={isNew}
        name={<NameInput key={name} name={name} place={index + 2} onRename={rename} />}
        actions={actions}
      />
    </li>
  );
}

interface NameInputProps {
  readonly name: string;
  readonly place: number;
  readonly onRename: (name: string) => void;
}

function NameInput({ name, place, onRename }: NameInputProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(name);
  const checked = FurtherKey.shape.name.safeParse(text);
  const commit = () => {
    if (checked.success && checked.data !== name) onRename(checked.data);
  };
  return (
    <span className="flex items-center gap-1.5">
      <span className="tabular text-xs text-soft">{place}.</span>
      <input
        aria-label={t('furtherKeys.rename', { name })}
        className="w-32 rounded border border-transparent bg-transparent px-1 py-0.5 font-medium hover:border-line focus-visible:border-accent aria-invalid:border-bad"
        value={text}
        aria-invalid={!checked.success}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={({ key }) => key === 'Enter' && commit()}
      />
    </span>
  );
}
