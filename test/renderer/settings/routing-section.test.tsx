import '../support/fake-api.ts';
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChatSection } from '../../../src/renderer/settings/chat-section.tsx';
import { RoutingSection } from '../../../src/renderer/settings/routing-section.tsx';
import { defaultSettings } from '../../../src/shared/settings.ts';
import { twoTargetSettings } from '../support/app-state.ts';
import { inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const vault = { available: true, backend: null };

async function showSection(section: 'routing' | 'chat', settings: object = {}) {
  await startPage({
    settings: { settings: twoTargetSettings(settings), credentials: {}, vault, refused: [] },
  });
  show(section === 'routing' ? <RoutingSection /> : <ChatSection />);
}

describe('RoutingSection', () => {
  beforeEach(() => showSection('routing'));

  it.each([
    ['Code', { code: false }],
    ['Attachments', { attachments: false }],
    ['Tools', { tools: false }],
    ['Ask the primary list after a refusal', { escalate: false }],
    ['Long questions', { longerThanCharacters: null }],
    ['Long conversations', { deeperThanTurns: null }],
  ])('switches the rule "%s" off', (name, routing) => {
    fireEvent.click(screen.getByRole('switch', { name }));
    expect(inputsOf('settingsChange')).toEqual([{ routing }]);
  });

  it('takes the number of a rule, refuses one out of bounds and puts it back', async () => {
    await showSection('routing', { routing: { longerThanCharacters: 500 } });
    const field = screen.getByRole('textbox', { name: 'Longer than' });
    fireEvent.change(field, { target: { value: '0' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.getByRole('alert').textContent).toContain('from 1 to 1000000');
    fireEvent.change(field, { target: { value: '700' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    fireEvent.click(screen.getByRole('button', { name: 'Reset: Longer than' }));
    fireEvent.click(screen.getByRole('button', { name: 'Reset: Auto' }));
    expect(inputsOf('settingsChange')).toEqual([
      { routing: { longerThanCharacters: 700 } },
      { routing: { longerThanCharacters: 2_000 } },
      { routing: defaultSettings().routing },
    ]);
  });

  it('says at once which rule would decide for a text, by the rules as they are set', async () => {
    const tryIt = (text: string) => {
      fireEvent.change(screen.getByRole('textbox', { name: 'Try it' }), { target: { value: text } });
      return screen.getByRole('status', { name: 'What would happen' }).textContent;
    };
    expect(tryIt('')).toBe('');
    expect(tryIt('Why is the sky blue?')).toBe('Auto chose cheap: no rule asked for more');
    expect(tryIt('```\nf()\n```')).toBe('Auto chose primary: code in the question');
    expect(tryIt('/primary Why?')).toBe('Auto chose primary: the question asks for it');
    expect(tryIt('x'.repeat(2_001))).toBe('Auto chose primary: long question');
    await showSection('routing', { routing: { code: false } });
    expect(tryIt('```\nf()\n```')).toBe('Auto chose cheap: no rule asked for more');
  });
});

describe('ChatSection', () => {
  it('says what happens to an answer that breaks off, and puts it back', async () => {
    await showSection('chat', { chat: { whenInterrupted: 'continue' } });
    expect(screen.getByText(/Another target goes on where the answer broke off/)).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: 'Answer anew elsewhere' }));
    fireEvent.click(screen.getByRole('button', { name: 'Reset: When an answer breaks off' }));
    fireEvent.click(screen.getByRole('switch', { name: 'Automatic titles' }));
    expect(inputsOf('settingsChange')).toEqual([
      { chat: { whenInterrupted: 'regenerate' } },
      { chat: { whenInterrupted: 'ask' } },
      { chat: { automaticTitles: false } },
    ]);
  });
});
