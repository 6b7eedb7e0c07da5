import { INVOKE_CHANNELS, type InvokeChannel } from '../../shared/ipc/channels.ts';
import { contract } from '../../shared/ipc/contract.ts';
import { failed, type IpcResult, ok } from '../../shared/ipc/result.ts';
import { LlmError } from '../llm/llm-error.ts';
import { ServiceError } from '../llm/service-error.ts';
import type { Handlers } from './handlers.ts';

/** As much of `ipcMain` as is used. */
export interface InvokeRegistry<Event> {
  handle(channel: string, listener: (event: Event, ...args: unknown[]) => unknown): void;
}

/** What stands before every handler. */
export interface HandlerGuards<Event> {
  /** Whether the call comes from a page of this app. Asked first, and synchronously. */
  isTrustedSender(event: Event): boolean;
  /** Takes every key out of a text. */
  redact(text: string): string;
  /** Told of failures that are this program's own. */
  report(channel: InvokeChannel, reason: unknown): void;
}

/** Puts one wrapper before every channel: sender, strict parsing, the call, the envelope. */
export function registerHandlers<Event>(
  registry: InvokeRegistry<Event>,
  handlers: Handlers,
  guards: HandlerGuards<Event>,
): void {
  for (const channel of INVOKE_CHANNELS) {
    registry.handle(channel, (event, ...args) => {
      if (!guards.isTrustedSender(event))
        return failed('forbidden-sender', 'This page may not call the app.');
      return answer(channel, handlers, args, guards);
    });
  }
}

async function answer<Event>(
  channel: InvokeChannel,
  handlers: Handlers,
  args: readonly unknown[],
  guards: HandlerGuards<Event>,
): Promise<IpcResult<unknown>> {
  const parsed = contract[channel].input.safeParse(args[0]);
  if (!parsed.success || args.length > 1) {
    const issue = parsed.error?.issues[0];
    return failed('invalid-input', issue?.message ?? 'One argument is expected.', issue?.path.join('.'));
  }
  try {
    // The parsed input has the very type that this channel's handler takes; a union of channels cannot say so.
    const handler = handlers[channel] as (input: unknown) => unknown;
    return ok(await handler(parsed.data));
  } catch (reason) {
    return toFailure(channel, reason, guards);
  }
}

function toFailure<Event>(
  channel: InvokeChannel,
  reason: unknown,
  guards: HandlerGuards<Event>,
): IpcResult<never> {
  if (reason instanceof ServiceError) {
    const { code, message, field, problem } = reason;
    return failed(
      code,
      guards.redact(message),
      field,
      problem && { ...problem, detail: guards.redact(problem.detail) },
    );
  }
  if (reason instanceof LlmError) return failed('provider-failed', guards.redact(reason.message));
  guards.report(channel, reason);
  return failed('internal', 'Something went wrong inside the app. Nothing was changed.');
}
