import { describe, expect, it } from 'vitest';
import { type Mirror, reduceEvents } from '../../../src/renderer/stores/reduce-events.ts';
import type { AppEvent } from '../../../src/shared/ipc/app-state.ts';
import { answerMessage, appState, conversation, question } from '../support/app-state.ts';

const waiting = answerMessage({ text: '', status: 'waiting', route: null });

function mirrorWith(answer = waiting): Mirror {
  return { app: appState(), opened: { c1: conversation('c1', [question('q1', 'Hi'), answer]) } };
}

function delta(text: string, textAt: number, reasoning = '', reasoningAt = 0): AppEvent {
  return {
    kind: 'message-delta',
    conversationId: 'c1',
    messageId: waiting.id,
    text,
    textAt,
    reasoning,
    reasoningAt,
  };
}

const answerIn = (mirror: Mirror) => mirror.opened['c1']?.messages.at(-1);

describe('reduceEvents', () => {
  it('replaces a slice whole and leaves the others as they were', () => {
    const before = mirrorWith();
    const spending = { ...before.app.spending, todayUsd: '0.5', revision: 1 };
    const after = reduceEvents(before, [{ kind: 'slice', slice: 'spending', value: spending }]);
    expect(after.app.spending).toBe(spending);
    expect(after.app.chain).toBe(before.app.chain);
  });

  it('appends pieces of text and of reasoning and says that they stream', () => {
    const after = reduceEvents(mirrorWith(), [
      delta('', 0, 'Hm. ', 0),
      delta('One', 0, '', 4),
      delta(' two', 3, '', 4),
    ]);
    expect(answerIn(after)).toMatchObject({ status: 'streaming', text: 'One two', reasoning: 'Hm. ' });
  });

  it('neither loses nor repeats what a conversation opened in mid-stream already holds', () => {
    const opened = mirrorWith({ ...waiting, status: 'streaming', text: 'One tw' });
    expect(answerIn(reduceEvents(opened, [delta('One', 0)]))).toMatchObject({ text: 'One tw' });
    expect(answerIn(reduceEvents(opened, [delta(' two three', 3)]))).toMatchObject({ text: 'One two three' });
  });

  it('lets the whole message replace what deltas built', () => {
    const whole = answerMessage({ text: 'The whole answer.' });
    const after = reduceEvents(mirrorWith(), [
      delta('The wh', 0),
      { kind: 'message', conversationId: 'c1', message: whole },
    ]);
    expect(answerIn(after)).toBe(whole);
  });

  it('adds a message that is new at the end', () => {
    const after = reduceEvents(mirrorWith(), [
      { kind: 'message', conversationId: 'c1', message: question('q2', 'More') },
    ]);
    expect(after.opened['c1']?.messages.map(({ id }) => id)).toEqual(['q1', 'answer-1', 'q2']);
  });

  it('ignores messages of conversations that were never opened', () => {
    const before = mirrorWith();
    const after = reduceEvents(before, [
      { kind: 'message', conversationId: 'other', message: question('q9', 'Hidden') },
    ]);
    expect(after.opened).toEqual(before.opened);
  });
});
