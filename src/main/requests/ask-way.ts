import type { Mode, RequestContext } from '../../shared/completion.ts';
import type { AssistantChatMessage, ConversationChoices } from '../../shared/conversation.ts';
import { targetIdOf } from '../../shared/provider.ts';
import { attemptsOf, type ListName } from '../../shared/route.ts';
import type { Settings } from '../../shared/settings.ts';

/** Which chain a request goes to, and with which of its targets it begins and ends. */
export type AskWay = Pick<RequestContext, 'mode' | 'preferTargetId' | 'avoidTargetId'>;

/** What a conversation's choices are read against. */
export interface AskWayPorts {
  /** The mode that the settings name now. */
  mode(): Mode;
  /** The list that a target stands in; `null` where none does. */
  listOf(targetId: string): ListName | null;
}

/** How the conversation's next question is asked: its own target decides the list, its own mode counts before the app's. */
export function wayOf({ target, mode }: ConversationChoices, ports: AskWayPorts): AskWay {
  const preferTargetId = target === null ? null : targetIdOf(target);
  const list = preferTargetId === null ? null : ports.listOf(preferTargetId);
  if (preferTargetId !== null && list !== null) return { mode: list, preferTargetId };
  return { mode: mode ?? ports.mode() };
}

/** How an answer is gone on with: on the list that auto had chosen for it, for what is said now decides nothing. */
export function wayOn(way: AskWay, { route }: AssistantChatMessage): AskWay {
  const decision = way.mode === 'auto' ? route?.decision : null;
  if (!decision) return way;
  return { ...way, mode: decision.escalated === null ? decision.list : 'primary' };
}

/** What becomes of an answer that broke off, by itself. */
export interface FurtherTry {
  /** The message as it stands before the further try. */
  readonly message: AssistantChatMessage;
  readonly isContinued: boolean;
  /** Another target is to go on. */
  readonly avoidTargetId: string | undefined;
}

/** The further try that the settings ask for after a break; `null` where the person is to choose, and for every other end. */
export function furtherTry(
  broken: AssistantChatMessage,
  policy: Settings['chat']['whenInterrupted'],
  requestId: string,
): FurtherTry | null {
  if (policy === 'ask' || broken.status !== 'interrupted' || broken.error?.code !== 'stream-interrupted')
    return null;
  const isContinued = policy === 'continue' && broken.text !== '';
  const kept = isContinued ? {} : { text: '', reasoning: '' };
  return {
    message: { ...broken, ...kept, requestId, status: 'waiting', error: null },
    isContinued,
    avoidTargetId: broken.route ? attemptsOf(broken.route).at(-1)?.targetId : undefined,
  };
}
