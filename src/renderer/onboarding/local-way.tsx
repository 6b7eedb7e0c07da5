import { Laptop, Loader } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundProviders, ImportOffer } from '../../shared/import.ts';
import { api } from '../api.ts';
import { ImportDialog } from '../import/import-dialog.tsx';
import { attempt } from '../stores/actions.ts';
import { Button } from '../ui/button.tsx';
import { Way } from './way.tsx';

/** Where the two best-known model servers are got. */
const SERVERS = [
  { name: 'Ollama', url: 'https://ollama.com/download' },
  { name: 'LM Studio', url: 'https://lmstudio.ai/download' },
] as const;

/** How many of a server's models are named. */
const MODELS_NAMED = 3;

/** Begins with what this computer has: model servers that run on it, and keys in its environment. */
export function LocalWay() {
  const { t } = useTranslation();
  // `null` while it is being looked for.
  const [found, setFound] = useState<FoundProviders | null>(null);
  const [offer, setOffer] = useState<ImportOffer | null>(null);
  useEffect(() => void lookHere().then(setFound), []);
  const lookAgain = () => {
    setFound(null);
    void lookHere().then(setFound);
  };
  const hasSomething = found !== null && found.local.length + found.environment.length > 0;
  return (
    <Way icon={Laptop} title={t('firstRun.local.title')}>
      <output className="block w-full">
        {found === null ? (
          <span className="flex items-start gap-2 text-soft">
            <Loader size={14} aria-hidden className="mt-1 shrink-0 animate-spin" />
            {t('firstRun.local.looking')}
          </span>
        ) : hasSomething ? (
          <Found found={found} />
        ) : (
          <p className="text-soft">{t('firstRun.local.none')}</p>
        )}
      </output>
      {found !== null && !hasSomething && <GetOne />}
      {found !== null && (
        <div className="mt-auto flex flex-wrap items-center gap-2 pt-1">
          {hasSomething && (
            <Button onClick={() => void attempt(api.importFromThisMachine()).then(setOffer)}>
              {t('firstRun.local.use')}
            </Button>
          )}
          <Button tone={hasSomething ? 'quiet' : 'plain'} onClick={lookAgain}>
            {t('firstRun.local.again')}
          </Button>
        </div>
      )}
      {offer && <ImportDialog key={offer.id} offer={offer} onDone={() => setOffer(null)} />}
    </Way>
  );
}

async function lookHere(): Promise<FoundProviders> {
  return (await attempt(api.importFind())) ?? { local: [], environment: [] };
}

/** Leads to where a model server is got. */
function GetOne() {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap gap-x-3 gap-y-1">
      {SERVERS.map(({ name, url }) => (
        <button
          key={name}
          type="button"
          className="text-accent underline-offset-2 hover:underline"
          onClick={() => void attempt(api.shellOpenLink({ url }))}
        >
          {t('firstRun.local.get', { name })}
        </button>
      ))}
    </div>
  );
}

function Found({ found: { local, environment } }: { readonly found: FoundProviders }) {
  const { t } = useTranslation();
  const models = (names: readonly string[]) => {
    if (names.length === 0) return t('firstRun.local.noModels');
    const named = names.slice(0, MODELS_NAMED).join(', ');
    return t('firstRun.local.models', {
      count: names.length,
      names: names.length > MODELS_NAMED ? `${named} …` : named,
    });
  };
  const items = [
    ...local.map((server) => ({ name: server.name, detail: models(server.models) })),
    ...environment.map(({ name, variable }) => ({
      name,
      detail: t('firstRun.local.variable', { variable }),
    })),
  ];
  return (
    <>
      <p className="text-soft">{t('firstRun.local.found')}</p>
      <ul className="mt-1.5 grid gap-1.5">
        {items.map(({ name, detail }) => (
          <li key={`${name} ${detail}`}>
            <span className="block font-medium">{name}</span>
            <span className="hint block break-words">{detail}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
