import { describe, expect, it } from 'vitest';
import { EventPublisher } from '../../src/main/ipc/publish-events.ts';
import type { AppEvent, SliceEvent } from '../../src/shared/ipc/app-state.ts';
import { FakeClock } from '../support/fake-clock.ts';

function publisher() {
  const clock = new FakeClock();
  const sent: (readonly AppEvent[])[] = [];
  let reads = 0;
  const events = new EventPublisher({
    clock,
    send: (batch) => sent.push(batch),
    readSlice: (slice) => {
      reads += 1;
      return { kind: 'slice', slice, value: null } as unknown as SliceEvent;
    },
  });
  const delta = (messageId: string, text: string) =>
    events.publish({
      kind: 'message-delta',
      conversationId: 'c',
      messageId,
      text,
      textAt: 0,
      reasoning: '',
      reasoningAt: 0,
    });
  const textOf = (messageId: string) =>
    sent
      .flat()
      .map((event) => (event.kind === 'message-delta' && event.messageId === messageId ? event.text : ''))
      .join('');
  return { clock, events, sent, delta, textOf, reads: () => reads };
}

describe('EventPublisher', () => {
  it('sends at most 60 messages a second, with every piece in its order', async () => {
    const { clock, sent, delta, textOf } = publisher();
    let expected = '';
    for (let ms = 0; ms < 1_000; ms += 1) {
      delta('a', `${ms} `);
      delta('b', '.');
      expected += `${ms} `;
      await clock.advance(1);
    }
    await clock.advance(100);
    expect(sent.length).toBeLessThanOrEqual(61);
    expect(sent.length).toBeGreaterThan(50);
    expect(textOf('a')).toBe(expected);
    expect(textOf('b')).toBe('.'.repeat(1_000));
    expect(sent.every((batch) => batch.length <= 2)).toBe(true);
  });

  it('sends what changes in one step together, and reads each slice once', async () => {
    const { clock, events, sent, delta, reads } = publisher();
    delta('a', 'x');
    for (let count = 0; count < 10; count += 1) events.sliceChanged('chain');
    events.sliceChanged('cache');
    expect(sent).toEqual([]);
    await clock.advance(0);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toHaveLength(3);
    expect(reads()).toBe(2);
    await clock.advance(1_000);
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('merges no pieces over the whole message between them', async () => {
    const { clock, events, sent, delta } = publisher();
    delta('a', 'before');
    events.publish({ kind: 'message', conversationId: 'c', message: { id: 'a' } as never });
    delta('a', 'after');
    await clock.advance(0);
    expect(sent[0]?.map((event) => (event.kind === 'message-delta' ? event.text : event.kind))).toEqual([
      'before',
      'message',
      'after',
    ]);
  });

  it('sends at once on demand, and nothing once disposed of', async () => {
    const { clock, events, sent, delta } = publisher();
    delta('a', 'x');
    events.flush();
    expect(sent).toHaveLength(1);
    delta('a', 'y');
    events.dispose();
    await clock.advance(1_000);
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
