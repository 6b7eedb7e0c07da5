import { type UseFormReturn, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { CredentialSource, FurtherKey, type Provider } from '../../shared/provider.ts';
import { saveProvider } from '../stores/actions.ts';
import { Button } from '../ui/button.tsx';
import { FormField } from './form-field.tsx';

interface FurtherKeyFormProps {
  readonly provider: Provider;
  /** Hears of the new key's id before it is saved: its line may come before the call has ended. */
  readonly onAdd: (keyId: string) => void;
  readonly onDone: () => void;
}

interface Fields {
  readonly name: string;
  readonly source: 'vault' | 'environment' | 'command';
  /** The variable or the command. */
  readonly from: string;
}

/** Adds one more key to a provider: what it is called and where it comes from. */
export function FurtherKeyForm({ provider, onAdd, onDone }: FurtherKeyFormProps) {
  const { t } = useTranslation();
  const { furtherKeys } = provider;
  const form = useForm<Fields>({
    defaultValues: {
      name: t('furtherKeys.nameOf', { count: furtherKeys.length + 2 }),
      source: 'vault',
      from: '',
    },
  });
  const save = form.handleSubmit(async (fields) => {
    const key = { id: freeId(furtherKeys), name: fields.name, credential: credentialOf(fields) };
    onAdd(key.id);
    if (await saveProvider({ ...provider, furtherKeys: [...furtherKeys, key] })) onDone();
  });
  return (
    <form className="grid gap-3 rounded-lg bg-sunken p-3" onSubmit={(event) => void save(event)} noValidate>
      <p className="hint">{t('furtherKeys.hint')}</p>
      <div className="grid gap-3 sm:grid-cols-3">
        <FormField
          form={form}
          name="name"
          label={t('furtherKeys.name')}
          rules={{
            validate: (value) => FurtherKey.shape.name.safeParse(value).success || t('providers.nameMissing'),
          }}
        >
          {(control) => <input {...control} />}
        </FormField>
        <FormField form={form} name="source" label={t('furtherKeys.source')}>
          {(control) => (
            <select {...control}>
              <option value="vault">{t('providers.sources.vault')}</option>
              <option value="environment">{t('providers.sources.environment')}</option>
              <option value="command">{t('providerCards.commandSource')}</option>
            </select>
          )}
        </FormField>
        <FromField form={form} />
      </div>
      <div className="flex gap-2">
        <Button type="submit" tone="primary">
          {t('common.add')}
        </Button>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}

function FromField({ form }: { readonly form: UseFormReturn<Fields> }) {
  const { t } = useTranslation();
  const source = useWatch({ control: form.control, name: 'source' });
  if (source === 'vault') return null;
  const [label, problem] =
    source === 'environment'
      ? [t('furtherKeys.variable'), t('providers.badVariable')]
      : [t('furtherKeys.command'), t('providerCards.commandMissing')];
  return (
    <FormField
      form={form}
      name="from"
      label={label}
      rules={{
        validate: (from) => CredentialSource.safeParse(credentialOf({ source, from })).success || problem,
      }}
    >
      {(control) => <input {...control} className="field font-mono" spellCheck={false} />}
    </FormField>
  );
}

/** How long a further key from a command may be used before it is run again. */
const LIFETIME_MS = 3_600_000;

function credentialOf({ source, from }: Pick<Fields, 'source' | 'from'>): CredentialSource {
  if (source === 'environment') return { source, variable: from };
  return source === 'command' ? { source, command: from, lifetimeMs: LIFETIME_MS } : { source };
}

function freeId(taken: readonly FurtherKey[]): string {
  const ids = new Set(taken.map(({ id }) => id));
  let count = 2;
  while (ids.has(`key-${count}`)) count += 1;
  return `key-${count}`;
}
