import '../support/fake-api.ts';
import { act, fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { Composer } from '../../../src/renderer/chat/composer.tsx';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import { failed, ok } from '../../../src/shared/ipc/result.ts';
import { answerMessage, conversation, question } from '../support/app-state.ts';
import { answer, inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const idle = conversation('c1', [question('q1', 'What was it?'), answerMessage()]);
const other = conversation('c2', []);
const streaming = conversation('c1', [question('q1', 'Hi'), answerMessage({ status: 'streaming' })]);

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });
/** Lets the calls under way end. */
const settle = () => act(async () => {});

function Opened() {
  const shown = useAppStore(({ mirror, conversationId }) => mirror?.opened[conversationId ?? ''] ?? null);
  return <Composer conversation={shown} />;
}

describe('Composer', () => {
  beforeEach(async () => {
    await startPage({}, [idle, other]);
    show(<Opened />);
  });

  it('sends on Enter and empties itself', async () => {
    type('  Why? ');
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(inputsOf('chatSend')).toEqual([{ conversationId: 'c1', text: 'Why?' }]);
    expect(field().value).toBe('');
  });

  it('sends nothing while an input method composes, whichever way it says so', async () => {
    type('你');
    fireEvent.keyDown(field(), { key: 'Enter', isComposing: true });
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 229 });
    fireEvent.keyDown(field(), { key: 'Enter', shiftKey: true });
    await settle();
    expect(inputsOf('chatSend')).toEqual([]);
  });

  it('offers Stop from the key press on, and takes no second question meanwhile', async () => {
    answer('chatSend', new Promise(() => {}));
    type('Why?');
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(screen.getByRole('button', { name: 'Stop' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Send' })).toBeNull();
    type('And?');
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(inputsOf('chatSend')).toHaveLength(1);
  });

  it('goes on offering Stop until the answer asked for shows', async () => {
    answer('chatSend', Promise.resolve(ok({ requestId: 'r2', messageId: 'answer-2' })));
    type('Why?');
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(screen.getByRole('button', { name: 'Stop' })).toBeTruthy();
    const message = answerMessage({ id: 'answer-2' });
    act(() => useAppStore.getState().received([{ kind: 'message', conversationId: 'c1', message }]));
    expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy();
  });

  it('puts a question that could not be sent back where it was typed', async () => {
    answer('chatSend', failed('conflict', 'busy'));
    type('Why?');
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(field().value).toBe('Why?');
    expect(useAppStore.getState().failure?.code).toBe('conflict');
    expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy();
  });

  it('keeps what is typed in each conversation', () => {
    type('Half a question');
    act(() => useAppStore.getState().choose('c2'));
    expect(field().value).toBe('');
    type('Another');
    act(() => useAppStore.getState().choose('c1'));
    expect(field().value).toBe('Half a question');
  });

  it('recalls the last question on ↑ when empty', () => {
    fireEvent.keyDown(field(), { key: 'ArrowUp' });
    expect(field().value).toBe('What was it?');
  });

  it('creates the conversation with its first question', async () => {
    act(() => useAppStore.getState().choose(null));
    answer('conversationsCreate', ok(conversation('c3', [])));
    type('First');
    fireEvent.click(screen.getByRole('button', { name: 'Send' }));
    await settle();
    expect(inputsOf('chatSend')).toEqual([{ conversationId: 'c3', text: 'First' }]);
    expect(useAppStore.getState().conversationId).toBe('c3');
  });
});

describe('Composer while an answer arrives', () => {
  it('stops it on Escape and on Stop', async () => {
    await startPage({}, [streaming]);
    show(<Opened />);
    fireEvent.keyDown(field(), { key: 'Escape' });
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    await settle();
    const stop = { conversationId: 'c1', messageId: 'answer-1' };
    expect(inputsOf('chatStop')).toEqual([stop, stop]);
  });
});
