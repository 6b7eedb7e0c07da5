// Writes a history until it is killed, and says what has been stored as soon as it has been.
import { writeSync } from 'node:fs';
import { systemClock } from '../../../src/main/llm/clock.ts';
import type { ChangeSet } from '../../../src/main/storage/changes.ts';
import { History } from '../../../src/main/storage/history.ts';
import { startStorage } from '../../../src/main/storage/start-storage.ts';
import {
  answer,
  attemptStep,
  closeAttempt,
  conversation,
  ended,
  endRequest,
  failedStep,
  openAttempt,
  opened,
  putConversation,
  putMessage,
  question,
  route,
  START_MS,
} from './history-parts.ts';
import { type Acknowledgement, textOf } from './kill-acknowledgement.ts';

const CONVERSATIONS = { stream: 6, backup: 1 };
const PIECES = 5;
const DAY_MS = 86_400_000;

const [folder = '', run = '', kind = ''] = process.argv.slice(2);
const { writer, reader } = startStorage(new URL('storage-worker.mjs', import.meta.url), folder);
const history = new History({
  writer,
  reader,
  clock: systemClock,
  onStatus: ({ state, problem }) => {
    if (state === 'failing') fail(problem?.detail ?? '');
  },
  onOpened: ({ damaged, missing }) => {
    if (damaged || missing) fail('the history was damaged');
  },
  onRefused: fail,
});

say({ kind: 'ready' });
await history.open();
say({ kind: 'opened' });
await Promise.all([
  ...Array.from({ length: kind === 'backup' ? CONVERSATIONS.backup : CONVERSATIONS.stream }, (_, index) =>
    converse(`${run}-${index}`),
  ),
  ...(kind === 'backup' ? [backUp()] : []),
]);

/** Question after question, each answered in pieces, now and then at the second attempt. */
async function converse(conversationId: string): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const id = `${conversationId}-${turn}`;
    const context = { requestId: `r-${id}`, conversationId, messageId: `a-${id}` };
    const stored = putConversation(conversation(conversationId));
    // The answer has its place before anyone is asked, so that whatever it costs belongs to it.
    const waiting = answer(`a-${id}`, { requestId: context.requestId, text: '', status: 'waiting' });
    const asked = [
      putMessage(conversationId, question(`q-${id}`)),
      putMessage(conversationId, waiting, `q-${id}`),
    ];
    await save([stored, ...asked], { kind: 'message', id: `q-${id}`, length: 0 });
    const failures = turn % 3 === 1 ? [failedStep(`f-${id}`, { costUsd: '0.000000000007' })] : [];
    for (const step of failures) {
      await save([openAttempt(opened(step.attemptId, context))], {
        kind: 'opened-attempt',
        id: step.attemptId,
      });
      await save([closeAttempt(step)], {
        kind: 'closed-attempt',
        id: step.attemptId,
        costUsd: '0.000000000007',
      });
    }
    await save([openAttempt(opened(`t-${id}`, context))], { kind: 'opened-attempt', id: `t-${id}` });
    const written = (length: number, status: 'streaming' | 'complete') =>
      answer(`a-${id}`, { requestId: context.requestId, text: textOf(id, length), status });
    for (let piece = 1; piece <= PIECES; piece += 1) {
      const message = written(piece * 700, 'streaming');
      await save([stored, putMessage(conversationId, message, `q-${id}`)], {
        kind: 'message',
        id: message.id,
        length: message.text.length,
      });
    }
    const step = attemptStep(`t-${id}`);
    const message = written((PIECES + 1) * 700, 'complete');
    await save(
      [
        stored,
        endRequest(ended({ ...context, route: route(...failures, step) })),
        closeAttempt(step),
        putMessage(conversationId, message, `q-${id}`),
      ],
      { kind: 'answered', id, length: message.text.length, costUsd: step.costUsd ?? '' },
    );
  }
}

async function backUp(): Promise<void> {
  for (let day = 0; ; day += 1) {
    const name = new Date(START_MS + day * DAY_MS).toISOString().slice(0, 10);
    await reader.backUpDaily(name);
    say({ kind: 'backed-up' });
  }
}

async function save(changes: ChangeSet, acknowledgement: Acknowledgement): Promise<void> {
  await history.save(changes);
  say(acknowledgement);
}

function say(acknowledgement: Acknowledgement): void {
  let left = Buffer.from(`${JSON.stringify(acknowledgement)}\n`);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(1, left));
    } catch (reason) {
      // The pipe is full until whoever reads it comes to it.
      if (!(reason instanceof Error && 'code' in reason && reason.code === 'EAGAIN')) throw reason;
    }
  }
}

function fail(reason: string): void {
  writeSync(2, `${reason}\n`);
  process.exit(1);
}
