import { Lock, SlidersHorizontal } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, ConversationChoices } from '../../shared/conversation.ts';
import { targetIdOf, type TargetRef } from '../../shared/provider.ts';
import { ModeSetting } from '../../shared/settings.ts';
import { SelectField } from '../settings/select-field.tsx';
import { changeConversation } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/switch.tsx';
import { targetName } from '../ui/target-health.tsx';

/** How this conversation is answered: says at a glance where that is not as the app's settings say, and changes it. */
export function ConversationMenu({ conversation }: { readonly conversation: Conversation | null }) {
  const { t } = useTranslation();
  const id = useId();
  const asTheApp = useAppChoices();
  const choices = conversation ?? asTheApp;
  const words = useChoiceWords(choices);
  const isOwn = words.length > 0;
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={t('own.open', { choices: isOwn ? words.join(', ') : t('own.asTheApp') })}
        title={t('own.title')}
        className={`menu-anchor ml-auto flex h-7 min-w-7 shrink-0 items-center justify-center gap-1.5 rounded-md px-1.5 text-xs font-medium transition-colors ${
          isOwn ? 'bg-accent-wash text-accent' : 'text-soft hover:bg-sunken hover:text-ink'
        }`}
      >
        {choices.localOnly ? <Lock size={13} aria-hidden /> : <SlidersHorizontal size={14} aria-hidden />}
        {isOwn && <span className="max-w-64 truncate max-md:max-w-40">{words.join(' · ')}</span>}
      </button>
      <dialog
        id={id}
        popover="auto"
        aria-label={t('own.title')}
        className="anchored-menu w-80 rounded-xl border border-line bg-surface p-4 text-ink shadow-lg"
      >
        <h2 className="mb-3 text-sm font-semibold">{t('own.title')}</h2>
        <Choices choices={choices} asTheApp={asTheApp} />
      </dialog>
    </>
  );
}

/** What a new conversation begins with. */
function useAppChoices(): ConversationChoices {
  const { localOnly } = useSlice('settings').settings.chat;
  return { mode: null, target: null, localOnly };
}

interface ChoicesProps {
  readonly choices: ConversationChoices;
  readonly asTheApp: ConversationChoices;
}

function Choices({ choices, asTheApp }: ChoicesProps) {
  const { t } = useTranslation();
  const { mode } = useSlice('settings').settings;
  const targets = useTargets(choices.target);
  const change = (changed: Partial<ConversationChoices>) => void changeConversation(changed);
  const chosenId = choices.target === null ? '' : targetIdOf(choices.target);
  return (
    <div className="grid gap-3">
      <SelectField
        label={t('own.mode')}
        value={choices.mode ?? ''}
        options={[
          { value: '', label: t('own.appMode', { mode: t(`status.${mode}`) }) },
          ...ModeSetting.options.map((value) => ({ value, label: t(`status.${value}`) })),
        ]}
        onChange={(value) => change({ mode: value === '' ? null : value })}
      />
      <div>
        <SelectField
          label={t('own.model')}
          value={chosenId}
          options={[
            { value: '', label: t('own.anyModel') },
            ...targets.map(({ id, label }) => ({ value: id, label })),
          ]}
          onChange={(value) => change({ target: targets.find(({ id }) => id === value)?.ref ?? null })}
        />
        <p className="hint mt-1">{t('own.modelHint')}</p>
      </div>
      <div className="-my-1 border-t border-line">
        <Switch
          label={t('own.localOnly')}
          hint={t('own.localOnlyHint')}
          checked={choices.localOnly}
          onChange={(localOnly) => change({ localOnly })}
        />
      </div>
      {(choices.mode !== null || chosenId !== '' || choices.localOnly !== asTheApp.localOnly) && (
        <Button onClick={() => change(asTheApp)}>{t('own.reset')}</Button>
      )}
    </div>
  );
}

interface TargetChoice {
  readonly id: string;
  readonly ref: TargetRef;
  readonly label: string;
}

/** Every target of both lists, and the chosen one where none holds it any more. */
function useTargets(chosen: TargetRef | null): readonly TargetChoice[] {
  const { t } = useTranslation();
  const { primary, cheap } = useSlice('chain');
  const inLists = [
    ...primary,
    ...cheap.filter(({ targetId }) => !primary.some((p) => p.targetId === targetId)),
  ];
  const choices = inLists.map((target) => ({
    id: target.targetId,
    ref: { providerId: target.providerId, model: target.model },
    label: targetName(target),
  }));
  if (chosen === null || choices.some(({ id }) => id === targetIdOf(chosen))) return choices;
  return [
    ...choices,
    { id: targetIdOf(chosen), ref: chosen, label: t('own.modelGone', { model: chosen.model }) },
  ];
}

/** What is not as the app's settings say, in words. */
function useChoiceWords({ mode, target, localOnly }: ConversationChoices): readonly string[] {
  const { t } = useTranslation();
  return [
    ...(localOnly ? [t('own.localOnly')] : []),
    ...(mode === null ? [] : [t(`status.${mode}`)]),
    ...(target === null ? [] : [target.model]),
  ];
}
