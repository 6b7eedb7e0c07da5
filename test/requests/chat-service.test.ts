import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SwappableProvider } from '../../src/main/chain/swappable-provider.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { ChatService } from '../../src/main/requests/chat-service.ts';
import { CompletionService } from '../../src/main/requests/completion-service.ts';
import { ConversationStore } from '../../src/main/requests/conversation-store.ts';
import type { RequestContext } from '../../src/shared/completion.ts';
import type { AssistantChatMessage } from '../../src/shared/conversation.ts';
import type { AppEvent } from '../../src/shared/ipc/app-state.ts';
import { chainFixture, localProvider } from '../support/chain-fixture.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

let upstream: Upstream;
let chat: ChatService;
let ledger: ReturnType<typeof chainFixture>['ledger'];
let events: AppEvent[];
let conversationId: string;
let asked: RequestContext[];
let answered: () => Promise<AssistantChatMessage>;

beforeEach(async () => {
  upstream = await startUpstream();
  const fixture = chainFixture();
  ledger = fixture.ledger;
  const { primary } = await fixture.build({
    providers: [localProvider('a', 'openai', upstream.url)],
    primary: [{ providerId: 'a', model: 'a-model' }],
    retry: { enabled: false },
  });
  const front = new SwappableProvider(primary);
  const conversations = new ConversationStore();
  events = [];
  asked = [];
  const completions = new CompletionService({
    chains: { primary: front, cheap: front },
    clock: systemClock,
  });
  let wake = () => {};
  chat = new ChatService({
    completions: {
      run: (request, options) => {
        asked.push(request.context);
        return completions.run(request, options);
      },
    },
    conversations,
    clock: systemClock,
    newId: () => randomUUID(),
    mode: () => 'primary',
    publish: (event) => events.push(event),
    recordAnswer: (id, message, attempt) => {
      conversations.put(id, message, 0);
      if (attempt) ledger.close(attempt);
      wake();
    },
    retryNow: () => {},
  });
  conversationId = conversations.create(randomUUID(), 0).id;
  answered = () => {
    const last = () => chat.open(conversationId).messages.findLast((message) => message.role === 'assistant');
    return new Promise((resolve) => {
      wake = () => {
        const message = last();
        if (message) resolve(message);
      };
    });
  };
});

afterEach(async () => {
  await chat.stopAll();
  await upstream.close();
});

describe('ChatService', () => {
  it('keeps the question before it asks, and the answer with what it cost', async () => {
    upstream.behave({ hold: 'before-headers' });
    const answer = answered();
    chat.send(conversationId, 'Hello?');
    expect(chat.open(conversationId)).toMatchObject({
      title: 'Hello?',
      messages: [{ text: 'Hello?' }, { status: 'waiting' }],
    });
    await upstream.arrived(1);
    expect(ledger.openCount()).toBe(1);
    upstream.release();
    expect(await answer).toMatchObject({
      text: 'Hello from upstream.',
      status: 'complete',
      costUsd: '0.000022',
    });
    expect(ledger.openCount()).toBe(0);
    expect(ledger.spending().totalUsd).toBe('0.000022');
    expect(chat.open(conversationId).costUsd).toBe('0.000022');
  });

  it('says where every streamed piece belongs', async () => {
    const answer = answered();
    chat.send(conversationId, 'Hello?');
    const { text } = await answer;
    let rebuilt = '';
    for (const event of events) {
      if (event.kind !== 'message-delta') continue;
      expect(event.textAt).toBe(rebuilt.length);
      rebuilt += event.text;
    }
    expect(rebuilt).toBe(text);
  });

  it('shows what has arrived to whoever opens the conversation meanwhile', async () => {
    upstream.behave({ pieces: ['One', ' two'], hold: 1 });
    const answer = answered();
    chat.send(conversationId, 'Count');
    await expect
      .poll(() => chat.open(conversationId).messages.at(-1))
      .toMatchObject({ text: 'One', status: 'streaming' });
    upstream.release();
    expect(await answer).toMatchObject({ text: 'One two' });
  });

  it('takes one question at a time', async () => {
    upstream.behave({ hold: 'before-headers' });
    const answer = answered();
    chat.send(conversationId, 'First');
    expect(() => chat.send(conversationId, 'Second')).toThrow('still on its way');
    await upstream.arrived(1);
    upstream.release();
    await answer;
  });

  it('stops, keeps the partial answer and counts what it will have cost', async () => {
    upstream.behave({ pieces: ['One', ' two'], hold: 1 });
    const { messageId } = chat.send(conversationId, 'Count');
    await expect.poll(() => chat.open(conversationId).messages.at(-1)?.text).toBe('One');
    await chat.stop(messageId);
    const stopped = chat.open(conversationId).messages.at(-1);
    expect(stopped).toMatchObject({ text: 'One', status: 'cancelled', usageSource: 'estimated' });
    expect(ledger.openCount()).toBe(0);
    expect(Number(ledger.spending().totalUsd)).toBeGreaterThan(0);
  });

  it('goes on with a broken answer in the same message, and sums both costs', async () => {
    upstream.behave({ pieces: ['Half', ' of'], cut: 2 });
    let answer = answered();
    const { messageId } = chat.send(conversationId, 'Tell');
    const broken = await answer;
    expect(broken).toMatchObject({
      text: 'Half of',
      status: 'interrupted',
      error: { code: 'stream-interrupted' },
    });
    upstream.behave({ pieces: [' it'] });
    answer = answered();
    chat.continue({ conversationId, messageId });
    const whole = await answer;
    expect(whole).toMatchObject({ id: messageId, text: 'Half of it', status: 'complete' });
    expect(whole.route?.steps).toHaveLength(2);
    expect(whole.costUsd).toBe(ledger.spending().totalUsd);
    const sent = upstream.requests[1]?.body['messages'];
    expect(sent).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: 'Half of' },
      { role: 'user' },
    ]);
  });

  it('keeps an answer that was asked for again, and sends it no more', async () => {
    let answer = answered();
    const { messageId } = chat.send(conversationId, 'Hi');
    await answer;
    upstream.behave({ pieces: ['Better'] });
    answer = answered();
    chat.regenerate({ conversationId, messageId });
    expect(await answer).toMatchObject({ text: 'Better', superseded: false });
    expect(chat.open(conversationId).messages).toMatchObject([{}, { superseded: true }, { text: 'Better' }]);
    expect(upstream.requests[1]?.body['messages']).toHaveLength(1);
  });

  it('asks again in the mode of the settings, or as it is told for this one answer', async () => {
    let answer = answered();
    let messageId = chat.send(conversationId, 'Hi').messageId;
    await answer;
    for (const how of [{}, { mode: 'cheap' as const }, { overBudget: true }]) {
      answer = answered();
      ({ messageId } = chat.regenerate({ conversationId, messageId }, how));
      await answer;
    }
    expect(asked.map(({ mode, overBudget, cache }) => [mode, overBudget, cache])).toEqual([
      ['primary', undefined, 'use'],
      ['primary', undefined, 'bypass'],
      ['cheap', undefined, 'bypass'],
      ['primary', true, 'bypass'],
    ]);
  });

  it('says what failed and leaves the question in place', async () => {
    upstream.behave({ status: 401, errorBody: { error: { message: 'no', code: 'invalid_api_key' } } });
    const answer = answered();
    chat.send(conversationId, 'Hi');
    expect(await answer).toMatchObject({
      status: 'failed',
      text: '',
      error: { code: 'unauthorized' },
      costUsd: '0',
    });
    expect(chat.open(conversationId).messages[0]).toMatchObject({ text: 'Hi' });
  });
});
