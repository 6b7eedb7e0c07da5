import { createBackend, type BackendPorts } from '../../src/main/backend.ts';
import { registerHandlers } from '../../src/main/ipc/register-handlers.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { historyReader } from '../../src/main/storage/history-reader.ts';
import { historyWriter } from '../../src/main/storage/history-writer.ts';
import { inThisThread } from '../../src/main/storage/remote.ts';
import type { AssistantChatMessage, Conversation } from '../../src/shared/conversation.ts';
import type { InvokeChannel } from '../../src/shared/ipc/channels.ts';
import type { IpcResult } from '../../src/shared/ipc/result.ts';
import { Settings } from '../../src/shared/settings.ts';

/** What differs from a plain profile. */
export interface BackendParts extends Partial<BackendPorts> {
  /** As the settings file has them; left out: there is no file yet. */
  readonly settings?: object;
}

/** Everything behind the window over a real profile folder, not started yet, called as the window calls it. */
export function backendApp(folder: string, { settings, ...ports }: BackendParts = {}) {
  let written: Settings | null = null;
  const backend = createBackend({
    version: '0.0.0',
    folder,
    settingsFile: {
      read: () => (settings ? Settings.parse({ version: 1, ...settings }) : null),
      write: (next) => {
        written = next;
      },
      quarantine: () => '',
    },
    vault: {
      status: async () => ({ available: true, backend: 'test' }),
      encrypt: async (secret) => Buffer.from(secret),
      decrypt: async (ciphertext) => ciphertext.toString(),
    },
    storage: {
      writer: inThisThread(historyWriter(folder, () => systemClock.wallMs())),
      reader: inThisThread(historyReader(folder)),
    },
    clock: systemClock,
    chooseFile: async () => null,
    environment: () => undefined,
    isOnline: () => true,
    send: () => {},
    openLink: async () => 'declined',
    onSettings: () => {},
    ...ports,
  });
  const channels = new Map<string, (event: null, ...args: unknown[]) => unknown>();
  registerHandlers<null>(
    { handle: (name, listener) => void channels.set(name, listener) },
    backend.handlers,
    {
      isTrustedSender: () => true,
      redact: (text) => backend.redactor.redact(text),
      report: (_channel, reason) => {
        throw reason;
      },
    },
  );
  const call = async (channel: InvokeChannel, input?: unknown) =>
    (await channels.get(channel)?.(null, ...(input === undefined ? [] : [input]))) as IpcResult<unknown>;
  return { backend, call, onDisk: () => written };
}

export type BackendApp = ReturnType<typeof backendApp>;

/** What a call gave. @throws where it was refused */
export async function valueOf<Value>(result: Promise<IpcResult<unknown>>): Promise<Value> {
  const ended = await result;
  if (!ended.ok) throw new Error(`${ended.error.code}: ${ended.error.message}`);
  return ended.value as Value;
}

/** The last answer of a conversation as it stands. */
export async function lastAnswer(
  { call }: BackendApp,
  conversationId: string,
): Promise<AssistantChatMessage> {
  const { messages } = await valueOf<Conversation>(call('conversations:open', { conversationId }));
  const answer = messages.findLast((message) => message.role === 'assistant');
  if (answer?.role !== 'assistant') throw new Error('There is no answer.');
  return answer;
}
