import { ArrowRight, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  ImportPreview as Preview,
  ListChange,
  ProviderChange,
  SettingChange,
} from '../../shared/import.ts';
import type { CredentialSource } from '../../shared/provider.ts';

/** Everything that an import would change, item by item. */
export function ImportPreview({ preview }: { readonly preview: Preview }) {
  const { t } = useTranslation();
  const { providers, lists, settings, notes } = preview;
  return (
    <div className="grid gap-5">
      {providers.length > 0 && (
        <Part title={t('import.providers')}>
          {providers.map((change) => (
            <ProviderItem key={change.id} change={change} />
          ))}
        </Part>
      )}
      {lists.length > 0 && (
        <Part title={t('import.lists')}>
          {lists.map((change) => (
            <ListItem key={change.list} change={change} />
          ))}
        </Part>
      )}
      {settings.length > 0 && (
        <Part title={t('import.settings')}>
          {settings.map((change) => (
            <li key={change.setting} className="flex flex-wrap items-baseline gap-x-2">
              <code className="text-xs">{change.setting}</code>
              <Becomes change={change} />
            </li>
          ))}
        </Part>
      )}
      {notes.length > 0 && (
        <Part title={t('import.notes')}>
          {notes.map(({ code, name }) => (
            <li key={`${code} ${name}`} className="text-soft">
              {t(`import.note.${code}`, { name })}
            </li>
          ))}
        </Part>
      )}
    </div>
  );
}

/** A value as it is and as it would be, in the words of the settings file. */
function Becomes({ change: { before, after } }: { readonly change: SettingChange }) {
  const { t } = useTranslation();
  return (
    <span className="tabular wrap-anywhere">
      <span className="text-soft">{before}</span>
      <ArrowRight size={12} aria-label={t('import.becomes')} className="mx-1.5 inline" />
      <span className="font-medium">{after}</span>
    </span>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-xs font-semibold text-soft">{title}</h3>
      <ul className="grid gap-2">{children}</ul>
    </section>
  );
}

const MARKS = { added: 'text-good', changed: 'text-warn', removed: 'text-bad' } as const;

function ProviderItem({ change }: { readonly change: ProviderChange }) {
  const { t } = useTranslation();
  const { kind, name, finalUrl, finalUrlBefore, credentials, models, fields } = change;
  return (
    <li className="rounded-lg border border-line px-3 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium break-words">{name}</span>
        <span className={`text-xs font-medium ${MARKS[kind]}`}>{t(`import.${kind}`)}</span>
      </p>
      {kind === 'removed' ? (
        <p className="hint mt-1">{t('import.removedHint')}</p>
      ) : (
        <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
          {finalUrlBefore !== null && <Fact label={t('import.sentSoFar')}>{finalUrlBefore}</Fact>}
          {finalUrl !== null && (
            <Fact label={t(finalUrlBefore === null ? 'import.sentTo' : 'import.sentFromNow')}>
              <strong className="font-semibold text-ink">{finalUrl}</strong>
            </Fact>
          )}
          {credentials.map((credential) => (
            <Fact key={JSON.stringify(credential)} label={t('import.key')}>
              <KeySource credential={credential} />
            </Fact>
          ))}
          {models.length > 0 && <Fact label={t('import.models')}>{models.join(', ')}</Fact>}
          {fields.map((field) => (
            <Fact key={field.setting} label={field.setting}>
              <Becomes change={field} />
            </Fact>
          ))}
        </dl>
      )}
    </li>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{label}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </>
  );
}

/** A command runs on this computer, so it is shown whole and marked. */
function KeySource({ credential }: { readonly credential: CredentialSource }) {
  const { t } = useTranslation();
  switch (credential.source) {
    case 'none':
      return t('import.keys.none');
    case 'vault':
      return t('import.keys.vault');
    case 'environment':
      return t('import.keys.environment', { variable: credential.variable });
    case 'command':
      return (
        <span className="text-warn">
          <TriangleAlert size={12} aria-hidden className="mr-1 inline" />
          {t('import.keys.command')} <code className="text-ink">{credential.command}</code>
        </span>
      );
  }
}

function ListItem({ change: { list, before, after } }: { readonly change: ListChange }) {
  const { t } = useTranslation();
  const words = (targets: readonly string[]) =>
    targets.length === 0 ? t('import.emptyList') : targets.join(', ');
  return (
    <li>
      <span className="font-medium">{t(`chainPanel.${list}`)}</span>
      <span className="block text-xs break-all text-soft">{words(before)}</span>
      <span className="block text-xs break-all">
        <ArrowRight size={12} aria-label={t('import.becomes')} className="mr-1 inline" />
        {words(after)}
      </span>
    </li>
  );
}
