import { type Message, textOf } from '../../shared/chat.ts';
import type { CompletionRequest } from '../../shared/completion.ts';
import type { RoutingDecision } from '../../shared/route.ts';
import { chooseList, splitCommand } from '../../shared/routing.ts';
import type { RoutingSettings } from '../../shared/settings.ts';

/** The list that a request is to go to, and the rule that decided. Pure. */
export function routeOf(
  request: CompletionRequest,
  rules: RoutingSettings,
): Pick<RoutingDecision, 'list' | 'rule'> {
  const { messages, context } = request;
  if (context.cheapOnly) return { list: 'cheap', rule: 'budget' };
  const questions = messages.filter(({ role }) => role === 'user');
  return chooseList(
    {
      text: textOf(questions.at(-1)?.content ?? []),
      isLocalOnly: context.localOnly,
      hasAttachments: messages.some(({ content }) => content.some(({ kind }) => kind !== 'text')),
      hasTools: 'tools' in request,
      questions: questions.length,
    },
    rules,
  );
}

/** The request as vendors get it: no question begins with a word that is meant for the rules. */
export function withoutCommands<Request extends CompletionRequest>(request: Request): Request {
  if (!request.messages.some((message) => stripped(message) !== message)) return request;
  return { ...request, messages: request.messages.map(stripped) };
}

function stripped(message: Message): Message {
  if (message.role !== 'user') return message;
  const [first, ...rest] = message.content;
  if (first?.kind !== 'text') return message;
  const { command, text } = splitCommand(first.text);
  return command === null ? message : { ...message, content: [{ kind: 'text', text }, ...rest] };
}
