import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LISTED_AT_ONCE } from '../../shared/conversation.ts';
import { LEDGER_OUTCOMES, type LedgerChoices, PURPOSES } from '../../shared/ledger.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { useDashboardView } from '../stores/dashboard-view.ts';
import { Button } from '../ui/button.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { KeySelect } from './key-select.tsx';
import { useOutcomeWord } from './outcome-word.ts';

/** What the figures are narrowed to. */
export function FilterBar({ choices }: { readonly choices: LedgerChoices | null }) {
  const { t } = useTranslation();
  const { rows, narrow, widen, only, search } = useDashboardView();
  const outcomeWord = useOutcomeWord();
  const isNarrowed =
    only !== null || search !== '' || Object.values(rows).some((value) => value !== undefined);
  const providers = new Map(
    choices?.models.map(({ providerId, providerName }) => [providerId, providerName]),
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <FilterSelect
        label={t('dashboard.provider')}
        everything={t('dashboard.allProviders')}
        value={rows.providerId ?? ''}
        options={named([...providers], rows.providerId)}
        onChange={(value) => narrow({ providerId: value || undefined, keyId: undefined, model: undefined })}
      />
      <KeySelect choices={choices} />
      <ModelSelect choices={choices} />
      <ConversationSelect />
      <FilterSelect
        label={t('dashboard.purpose')}
        everything={t('dashboard.allPurposes')}
        value={rows.purpose ?? ''}
        options={PURPOSES.map((value) => ({ value, label: t(`dashboard.purposes.${value}`) }))}
        onChange={(value) => narrow({ purpose: PURPOSES.find((purpose) => purpose === value) })}
      />
      <FilterSelect
        label={t('dashboard.outcome')}
        everything={t('dashboard.allOutcomes')}
        value={rows.outcome ?? ''}
        options={LEDGER_OUTCOMES.map((value) => ({ value, label: outcomeWord(value) }))}
        onChange={(value) => narrow({ outcome: LEDGER_OUTCOMES.find((outcome) => outcome === value) })}
      />
      {isNarrowed && (
        <Button
          tone="quiet"
          className="px-2!"
          icon={<X size={14} />}
          aria-label={t('dashboard.clearFilters')}
          onClick={widen}
        >
          {t('common.clear')}
        </Button>
      )}
    </div>
  );
}

/** A model is one provider's: choosing it chooses that provider too. */
function ModelSelect({ choices }: { readonly choices: LedgerChoices | null }) {
  const { t } = useTranslation();
  const { rows, narrow } = useDashboardView();
  const models = (choices?.models ?? []).filter(
    ({ providerId }) => rows.providerId === undefined || providerId === rows.providerId,
  );
  const options = models.map(({ model, providerName }, index) => ({
    value: String(index),
    label: rows.providerId === undefined ? `${model} · ${providerName}` : model,
  }));
  const chosen = models.findIndex(({ model }) => model === rows.model);
  // A model can be asked for that the list does not have yet.
  const isUnlisted = rows.model !== undefined && chosen === -1;
  return (
    <FilterSelect
      label={t('dashboard.model')}
      everything={t('dashboard.allModels')}
      value={isUnlisted ? 'unlisted' : chosen === -1 ? '' : String(chosen)}
      options={isUnlisted ? [{ value: 'unlisted', label: rows.model ?? '' }, ...options] : options}
      onChange={(value) => {
        const picked = models[Number(value || '-1')];
        if (value !== 'unlisted')
          narrow(picked ? { model: picked.model, providerId: picked.providerId } : { model: undefined });
      }}
    />
  );
}

/** Chosen, it lengthens the list and filters nothing. */
const OLDER = 'older';

/** The conversations that changed last, and on demand the older ones, as many again each time. */
function ConversationSelect() {
  const { t } = useTranslation();
  const { rows, narrow } = useDashboardView();
  const conversations = useSlice('conversations');
  const [shown, setShown] = useState(LISTED_AT_ONCE);
  const [isWhole, setWhole] = useState(false);
  const options = useMemo(
    () =>
      conversations
        .filter(({ id }, index) => index < shown || id === rows.conversationId)
        .map(({ id, title }): [string, string] => [id, title || t('chat.untitled')]),
    [conversations, shown, rows.conversationId, t],
  );
  const showOlder = async () => {
    if (conversations.length <= shown) {
      const listed = await attempt(api.conversationsListMore());
      if (!listed) return;
      setWhole(!listed.hasOlder);
    }
    setShown(shown + LISTED_AT_ONCE);
  };
  const hasOlder = conversations.length > shown || (conversations.length >= shown && !isWhole);
  return (
    <FilterSelect
      label={t('dashboard.conversation')}
      everything={t('dashboard.allConversations')}
      value={rows.conversationId ?? ''}
      options={[
        ...named(options, rows.conversationId, t('dashboard.removedConversation')),
        ...(hasOlder ? [{ value: OLDER, label: t('dashboard.olderConversations') }] : []),
      ]}
      onChange={(value) =>
        value === OLDER ? void showOlder() : narrow({ conversationId: value || undefined })
      }
    />
  );
}

/** Options by their ids. One that is chosen and gone stays in the list, so that it can be seen and lifted. */
function named(entries: readonly (readonly [string, string])[], chosen: string | undefined, gone = chosen) {
  const options = entries.map(([value, label]) => ({ value, label }));
  if (chosen === undefined || options.some(({ value }) => value === chosen)) return options;
  return [{ value: chosen, label: gone ?? chosen }, ...options];
}
