import type { CompletionRequest } from '../../shared/completion.ts';
import type { AssistantChatMessage, Conversation } from '../../shared/conversation.ts';
import { splitCommand } from '../../shared/routing.ts';
import type { CompletionService } from './completion-service.ts';
import type { ConversationStore } from './conversation-store.ts';
import type { RequestEnd } from './request-record.ts';

/** How much of the question and of its answer a model gets to see, in UTF-16 units. */
const EXCERPT_LENGTH = 1_000;

/** Room for a few words, and for the reasoning that some models put before them. */
const TITLE_OUTPUT_TOKENS = 256;

const INSTRUCTION =
  'Name the conversation below in at most six words, in its own language. Answer with the name alone: no quotation marks, no full stop.';

/** What the titles need. */
export interface TitleWriterPorts {
  readonly completions: Pick<CompletionService, 'run'>;
  readonly conversations: ConversationStore;
  newId(): string;
  /** Whether the settings ask for titles. */
  isOn(): boolean;
  /** Whether a provider only practises: what it says about a conversation is no title. */
  isPractice(providerId: string): boolean;
}

/** Has the cheap list name conversations, each once, after its first answer. Until then, and failing that, the question does. */
export class TitleWriter {
  readonly #ports: TitleWriterPorts;
  /** By conversation. */
  readonly #running = new Map<
    string,
    { readonly controller: AbortController; readonly ended: Promise<void> }
  >();

  constructor(ports: TitleWriterPorts) {
    this.#ports = ports;
  }

  /** An answer of the conversation is whole. */
  async answered(conversationId: string): Promise<void> {
    if (!this.#ports.isOn() || this.#running.has(conversationId)) return;
    const conversation = await this.#ports.conversations.open(conversationId);
    const answer = firstAnswer(conversation);
    const answeredBy = answer?.route?.answeredBy;
    if (!answer || !answeredBy || this.#ports.isPractice(answeredBy.providerId)) return;
    const controller = new AbortController();
    const ended = this.#ask(conversation, answer, controller.signal);
    this.#running.set(conversationId, { controller, ended });
    await ended;
    this.#running.delete(conversationId);
  }

  /** Stops what is being asked about one conversation, or about all of them. */
  async stop(conversationId?: string): Promise<void> {
    const running = [...this.#running].filter(
      ([id]) => conversationId === undefined || id === conversationId,
    );
    for (const [, { controller }] of running) controller.abort();
    await Promise.all(running.map(([, { ended }]) => ended));
  }

  async #ask(conversation: Conversation, answer: AssistantChatMessage, signal: AbortSignal): Promise<void> {
    const { conversations, completions } = this.#ports;
    const changesFor = (end: RequestEnd) => {
      const { route } = end.kind === 'answered' ? end.response : end.error;
      conversations.addCost(conversation.id, route);
      if (end.kind === 'failed' || this.#ports.isPractice(route.answeredBy?.providerId ?? '')) return [];
      return conversations.putTitle(conversation.id, titleFrom(end.response.text));
    };
    const request = titleRequest(conversation, answer, this.#ports.newId());
    // Without a title the conversation keeps the one it has.
    await completions.run(request, { signal, changesFor }).catch(() => {});
  }
}

/** The only whole answer of a conversation that no one has named yet. */
function firstAnswer({ titleSource, messages }: Conversation): AssistantChatMessage | null {
  if (titleSource !== 'question') return null;
  const answers = messages.filter(
    (message) => message.role === 'assistant' && !message.superseded && message.status === 'complete',
  );
  const [first] = answers;
  return answers.length === 1 && first?.role === 'assistant' ? first : null;
}

function titleRequest(
  { id, messages, localOnly }: Conversation,
  answer: AssistantChatMessage,
  requestId: string,
): CompletionRequest {
  const question = splitCommand(messages.find(({ role }) => role === 'user')?.text ?? '').text;
  const text = [`Question:\n${excerpt(question)}`, `Answer:\n${excerpt(answer.text)}`].join('\n\n');
  return {
    messages: [
      { role: 'system', content: [{ kind: 'text', text: INSTRUCTION }] },
      { role: 'user', content: [{ kind: 'text', text }] },
    ],
    maxOutputTokens: TITLE_OUTPUT_TOKENS,
    context: { requestId, conversationId: id, purpose: 'title', mode: 'cheap', cache: 'bypass', localOnly },
  };
}

function excerpt(text: string): string {
  return text.length <= EXCERPT_LENGTH ? text : `${text.slice(0, EXCERPT_LENGTH)}…`;
}

/** The name in an answer: its first line with words in it, without the marks that models put around one. */
function titleFrom(text: string): string {
  const line = text.split('\n').find((candidate) => /[\p{L}\p{N}]/u.test(candidate)) ?? '';
  return line.trim().replaceAll(/^["'“”‘’«»「」『』*#\s]+|["'“”‘’«»「」『』*.。\s]+$/g, '');
}
