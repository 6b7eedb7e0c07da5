import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { credentialSlotOf, type Provider, type ProviderKey } from '../../shared/provider.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { KeyForm } from './key-form.tsx';

interface KeyLineProps {
  readonly provider: Provider;
  /** Which of its keys this is. */
  readonly of: ProviderKey;
  /** A key that was just asked for and is missing is entered at once. */
  readonly isNew: boolean;
  /** What stands before the line, and at its end. */
  readonly name?: ReactNode;
  readonly actions?: ReactNode;
}

/** One key: whether it is there and where it is kept; set, replaced or cleared, never shown. */
export function KeyLine({ provider, of, isNew, name, actions }: KeyLineProps) {
  const { t } = useTranslation();
  const { credentials } = useSlice('settings');
  const { keyId, credential } = of;
  const status = credentials[credentialSlotOf(provider.id, keyId)];
  const [isEditing, setEditing] = useState(isNew && credential.source === 'vault' && status?.set !== true);
  const label = of.name === null ? provider.name : `${provider.name} · ${of.name}`;
  const nameOf = (action: string) =>
    of.name === null ? undefined : t('furtherKeys.actionOn', { action, name: of.name });
  const words = status?.set
    ? status.last4 === null
      ? t('providers.keySet')
      : t('providers.keySetLast4', { last4: status.last4 })
    : t('providers.keyMissing');
  return (
    <div>
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        {name}
        <span className={status?.set ? 'text-good' : 'text-warn'}>{words}</span>
        {status && status.keptIn !== 'nowhere' && (
          <span className="hint">{t(`providers.kept.${status.keptIn}`)}</span>
        )}
        {credential.source === 'environment' && <code className="hint">{credential.variable}</code>}
        {credential.source === 'command' && (
          <code className="hint max-w-48 truncate" title={credential.command}>
            {credential.command}
          </code>
        )}
        <span className="ml-auto flex items-center gap-1">
          {credential.source === 'vault' && !isEditing && (
            <>
              <Button
                isCompact
                aria-label={nameOf(t(status?.set ? 'providers.replaceKey' : 'providers.setKey'))}
                onClick={() => setEditing(true)}
              >
                {t(status?.set ? 'providers.replaceKey' : 'providers.setKey')}
              </Button>
              {status && status.keptIn !== 'nowhere' && (
                <Button
                  isCompact
                  tone="quiet"
                  aria-label={nameOf(t('providers.clearKey'))}
                  onClick={() => void attempt(api.credentialsClear({ providerId: provider.id, keyId }))}
                >
                  {t('providers.clearKey')}
                </Button>
              )}
            </>
          )}
          {actions}
        </span>
      </div>
      {status?.problem && (
        <p className="mt-1 text-xs text-warn">
          {t(`providers.problems.${status.problem}`)} {status.detail}
        </p>
      )}
      {isEditing && (
        <KeyForm
          provider={provider}
          keyId={keyId}
          label={t('providers.keyFor', { name: label })}
          onDone={() => setEditing(false)}
        />
      )}
    </div>
  );
}
