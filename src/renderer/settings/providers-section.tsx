import { Plug, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../../shared/provider.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { CataloguePicker } from './catalogue-picker.tsx';
import { duplicateOf } from '../../shared/new-provider.ts';
import { ProviderCard } from './provider-card.tsx';
import { ProviderForm } from './provider-form.tsx';
import { groupOf, matchesProvider, PROVIDER_GROUPS, type ProviderGroup } from './provider-groups.ts';
import { RemovedToast } from './removed-toast.tsx';

/** From how many providers on a search is worth its place. */
const SEARCHED_FROM = 4;

type Adding = { readonly step: 'choosing' } | { readonly step: 'filling'; readonly draft: Provider };

/** Accounts and local servers, one card each, by whether they are asked. */
export function ProvidersSection() {
  const { t } = useTranslation();
  const { providers } = useSlice('settings').settings;
  const [adding, setAdding] = useState<Adding | null>(null);
  // Known before it is saved: its card may come before the call that saved it has ended.
  const [added, setAdded] = useState<string | null>(null);
  const [query, setQuery] = useState('');
  const isSearched = providers.length >= SEARCHED_FROM;
  const hits = isSearched ? providers.filter((provider) => matchesProvider(provider, query)) : providers;
  const fill = (draft: Provider) => {
    setAdding({ step: 'filling', draft });
    setAdded(draft.id);
  };
  const duplicate = (provider: Provider) => {
    const taken = new Set(providers.map(({ id }) => id));
    const name = t('providerCards.copyName', { name: provider.name });
    fill(duplicateOf(provider, name, taken));
  };
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose flex-1 text-sm text-soft">{t('providers.intro')}</p>
        {isSearched && (
          <input
            type="search"
            className="field max-w-52"
            aria-label={t('providerCards.search')}
            placeholder={t('providerCards.search')}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        )}
        {adding === null && (
          <Button tone="primary" icon={<Plus size={15} />} onClick={() => setAdding({ step: 'choosing' })}>
            {t('providers.add')}
          </Button>
        )}
      </div>
      {adding?.step === 'choosing' && <CataloguePicker onPick={fill} onCancel={() => setAdding(null)} />}
      {adding?.step === 'filling' && (
        <section aria-labelledby="new-provider" className="card border-accent/60 p-5">
          <h3 id="new-provider" className="mb-4 font-medium">
            {t('catalogue.newTitle', { name: adding.draft.name })}
          </h3>
          <ProviderForm key={adding.draft.id} provider={adding.draft} onDone={() => setAdding(null)} />
        </section>
      )}
      {providers.length === 0 && adding === null && <NoProvider />}
      {hits.length === 0 && providers.length > 0 && (
        <p className="hint">{t('providerCards.noHits', { query })}</p>
      )}
      <Groups providers={hits} added={added} onDuplicate={duplicate} />
      <RemovedToast />
    </div>
  );
}

interface GroupsProps {
  readonly providers: readonly Provider[];
  /** The provider that was added last: its card asks for what it still lacks. */
  readonly added: string | null;
  readonly onDuplicate: (provider: Provider) => void;
}

function Groups({ providers, added, onDuplicate }: GroupsProps) {
  const { settings, ...known } = useSlice('settings');
  // One list for all groups: a card that changes its group keeps what is open in it, and the focus.
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {PROVIDER_GROUPS.flatMap((group) => {
        const members = providers.filter((provider) => groupOf(provider, known, settings) === group);
        if (members.length === 0) return [];
        return [
          <GroupTitle key={`group:${group}`} group={group} count={members.length} />,
          ...members.map((provider) => (
            <ProviderCard
              key={provider.id}
              provider={provider}
              group={group}
              isNew={provider.id === added}
              onDuplicate={() => onDuplicate(provider)}
            />
          )),
        ];
      })}
    </div>
  );
}

function GroupTitle({ group, count }: { readonly group: ProviderGroup; readonly count: number }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 not-first:mt-3">
      <h3 id={`providers-${group}`} className="text-sm font-semibold">
        {t(`providerCards.groups.${group}`)} <span className="tabular font-normal text-soft">{count}</span>
      </h3>
      <p className="hint">{t(`providerCards.groupHints.${group}`)}</p>
    </div>
  );
}

function NoProvider() {
  const { t } = useTranslation();
  return (
    <div className="card grid justify-items-center gap-2 border-dashed px-6 py-10 text-center">
      <Plug size={22} className="text-soft" aria-hidden />
      <p className="font-medium">{t('providerCards.emptyTitle')}</p>
      <p className="max-w-sm text-sm text-soft">{t('providerCards.emptyText')}</p>
    </div>
  );
}
