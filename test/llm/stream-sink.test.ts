import { describe, expect, it } from 'vitest';
import { CommitWatch } from '../../src/main/llm/stream-sink.ts';
import type { StreamDelta } from '../../src/shared/completion.ts';

describe('CommitWatch', () => {
  it('reports the first piece once and passes every piece on', () => {
    const received: StreamDelta[] = [];
    let commits = 0;
    const watch = new CommitWatch({ push: (delta) => received.push(delta) }, () => (commits += 1));
    expect(watch.committed).toBe(false);
    watch.push({ kind: 'reasoning', text: 'a' });
    watch.push({ kind: 'text', text: 'b' });
    expect(watch.committed).toBe(true);
    expect(commits).toBe(1);
    expect(received).toEqual([
      { kind: 'reasoning', text: 'a' },
      { kind: 'text', text: 'b' },
    ]);
  });
});
