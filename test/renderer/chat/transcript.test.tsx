import '../support/fake-api.ts';
import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Transcript } from '../../../src/renderer/chat/transcript.tsx';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import { answerMessage, conversation, question } from '../support/app-state.ts';
import { show, startPage } from '../support/render.tsx';

function Opened() {
  const shown = useAppStore(({ mirror }) => mirror?.opened['c1']);
  return shown && <Transcript conversation={shown} />;
}

describe('Transcript', () => {
  it('is a log that says nothing by itself, beside a status that tells once of a finished answer', async () => {
    const waiting = answerMessage({ text: '', status: 'waiting', route: null });
    await startPage({}, [conversation('c1', [question('q1', 'Hi'), waiting])]);
    show(<Opened />);
    expect(screen.getByRole('log').getAttribute('aria-live')).toBe('off');
    expect(screen.getByRole('status').textContent).toBe('');
    const message = answerMessage();
    act(() => useAppStore.getState().received([{ kind: 'message', conversationId: 'c1', message }]));
    expect(screen.getByRole('status').textContent).toBe('The answer is finished.');
  });

  it('names each turn', async () => {
    await startPage({}, [conversation('c1', [question('q1', 'Hi'), answerMessage()])]);
    show(<Opened />);
    const names = screen.getAllByRole('article').map((article) => article.getAttribute('aria-label'));
    expect(names).toEqual(['You', 'alpha-1']);
  });

  it('mounts the last turns of a long conversation, and earlier ones on request', async () => {
    const turns = Array.from({ length: 100 }, (_, index) => question(`q${index}`, `Question ${index}`));
    await startPage({}, [conversation('c1', turns)]);
    show(<Opened />);
    expect(screen.getAllByRole('article')).toHaveLength(40);
    expect(screen.getByText('Question 99')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show earlier messages' }));
    expect(screen.getAllByRole('article')).toHaveLength(80);
  });
});
