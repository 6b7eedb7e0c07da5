import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SwappableProvider } from '../../src/main/chain/swappable-provider.ts';
import type { AttemptJournal } from '../../src/main/chain/metered-provider.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { ChatService } from '../../src/main/requests/chat-service.ts';
import { CompletionService } from '../../src/main/requests/completion-service.ts';
import type { ChangeSet } from '../../src/main/storage/changes.ts';
import { ConversationStore } from '../../src/main/requests/conversation-store.ts';
import type { RequestContext } from '../../src/shared/completion.ts';
import type { AssistantChatMessage, ChatMessage, Conversation } from '../../src/shared/conversation.ts';
import { dayOf } from '../../src/shared/local-day.ts';
import type { AppEvent } from '../../src/shared/ipc/app-state.ts';
import { chainFixture, localProvider } from '../support/chain-fixture.ts';
import { tempHistory } from '../support/temp-history.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

let upstream: Upstream;
let storage: Awaited<ReturnType<typeof tempHistory>>;
let chat: ChatService;
let events: AppEvent[];
let conversationId: string;
let asked: RequestContext[];

beforeEach(async () => {
  [upstream, storage] = await Promise.all([startUpstream(), tempHistory()]);
  const { history, reader } = storage;
  const save = (changes: ChangeSet) => history.save(changes);
  const journal: AttemptJournal = {
    open: (attempt) => save([{ kind: 'open-attempt', attempt }]),
    close: (step) => void save([{ kind: 'close-attempt', step }]),
  };
  const { primary } = await chainFixture(systemClock, undefined, journal).build({
    providers: [localProvider('a', 'openai', upstream.url)],
    primary: [{ providerId: 'a', model: 'a-model' }],
    retry: { enabled: false },
  });
  const front = new SwappableProvider(primary);
  const conversations = new ConversationStore({
    list: (limit) => reader.listConversations(limit),
    read: (id) => reader.readConversation(id),
    save,
    onChange: () => {},
  });
  events = [];
  asked = [];
  const completions = new CompletionService({
    chains: { primary: front, cheap: front, auto: front },
    clock: systemClock,
    save,
  });
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
    listOf: () => null,
    whenInterrupted: () => 'ask',
    publish: (event) => events.push(event),
    save,
    retryNow: () => {},
  });
  conversationId = conversations.create(randomUUID(), 0).id;
});

afterEach(async () => {
  await chat.stopAll();
  await storage.end();
  await upstream.close();
});

/** Resolves with the last answer once it has ended. */
async function answered(): Promise<AssistantChatMessage> {
  const last = async () => (await chat.open(conversationId)).messages.findLast(isAnswer);
  await expect.poll(async () => (await last())?.status ?? 'waiting').not.toMatch(/waiting|streaming/);
  const answer = await last();
  if (!answer) throw new Error('There is no answer.');
  return answer;
}

const isAnswer = (message: ChatMessage) => message.role === 'assistant';

/** What the history holds, as the next start would read it. */
async function stored(): Promise<Conversation> {
  const conversation = await storage.reader.readConversation(conversationId);
  if (!conversation) throw new Error('Nothing is stored.');
  return conversation;
}

const lastOf = async () => (await chat.open(conversationId)).messages.at(-1);
const spentUsd = async () => (await storage.reader.spendingSums(dayOf(Date.now()))).todayUsd;

describe('ChatService', () => {
  it('keeps the question before it asks, and the answer with what it cost', async () => {
    upstream.behave({ hold: 'before-headers' });
    await chat.send(conversationId, 'Hello?');
    await upstream.arrived(1);
    expect(await stored()).toMatchObject({
      title: 'Hello?',
      messages: [{ text: 'Hello?' }, { status: 'waiting' }],
    });
    upstream.release();
    expect(await answered()).toMatchObject({
      text: 'Hello from upstream.',
      status: 'complete',
      costUsd: '0.000022',
    });
    expect(await spentUsd()).toBe('0.000022');
    expect(await stored()).toEqual(await chat.open(conversationId));
    expect((await stored()).costUsd).toBe('0.000022');
  });

  it('waits for the disk once for the question and the opening of its attempt', async () => {
    upstream.behave({ hold: 'before-headers' });
    await chat.send(conversationId, 'Hello?');
    await upstream.arrived(1);
    expect(storage.commits.map((sets) => sets.flat().map(({ kind }) => kind))).toEqual([
      ['put-conversation', 'put-message', 'put-message', 'open-attempt'],
    ]);
    upstream.release();
    await answered();
  });

  it('asks nobody until the disk has the question and the opening of its attempt', async () => {
    let release = () => {};
    storage.disk.hold = new Promise((resolve) => (release = resolve));
    const sent = chat.send(conversationId, 'Hello?');
    await expect.poll(() => storage.commits.length).toBe(1);
    // Whoever had been asked by now would have heard of it before these.
    for (let turn = 0; turn < 3; turn += 1) await fetch(`${upstream.url}/models`);
    const askedBefore = upstream.requests.filter(({ method }) => method === 'POST');
    const storedBefore = await storage.reader.readConversation(conversationId);
    release();
    await sent;
    await answered();
    expect(askedBefore).toEqual([]);
    expect(storedBefore).toBeNull();
    expect(upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('says where every streamed piece belongs', async () => {
    await chat.send(conversationId, 'Hello?');
    const { text } = await answered();
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
    await chat.send(conversationId, 'Count');
    await expect.poll(lastOf).toMatchObject({ text: 'One', status: 'streaming' });
    upstream.release();
    expect(await answered()).toMatchObject({ text: 'One two' });
  });

  it('takes one question at a time', async () => {
    upstream.behave({ hold: 'before-headers' });
    await chat.send(conversationId, 'First');
    await expect(chat.send(conversationId, 'Second')).rejects.toThrow('still on its way');
    await upstream.arrived(1);
    upstream.release();
    await answered();
  });

  it('stops, keeps the partial answer and counts what it will have cost', async () => {
    upstream.behave({ pieces: ['One', ' two'], hold: 1 });
    const { messageId } = await chat.send(conversationId, 'Count');
    await expect.poll(async () => (await lastOf())?.text).toBe('One');
    await chat.stop(messageId);
    const stopped = await lastOf();
    expect(stopped).toMatchObject({ text: 'One', status: 'cancelled', usageSource: 'estimated' });
    expect(await stored()).toEqual(await chat.open(conversationId));
    expect(Number(await spentUsd())).toBeGreaterThan(0);
  });

  it('goes on with a broken answer in the same message, and sums both costs', async () => {
    upstream.behave({ pieces: ['Half', ' of'], cut: 2 });
    const { messageId } = await chat.send(conversationId, 'Tell');
    const broken = await answered();
    expect(broken).toMatchObject({
      text: 'Half of',
      status: 'interrupted',
      error: { code: 'stream-interrupted' },
    });
    upstream.behave({ pieces: [' it'] });
    await chat.continue({ conversationId, messageId });
    const whole = await answered();
    expect(whole).toMatchObject({ id: messageId, text: 'Half of it', status: 'complete' });
    expect(whole.route?.steps).toHaveLength(2);
    expect(whole.costUsd).toBe(await spentUsd());
    expect(await stored()).toEqual(await chat.open(conversationId));
    const sent = upstream.requests[1]?.body['messages'];
    expect(sent).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: 'Half of' },
      { role: 'user' },
    ]);
  });

  it('keeps an answer that was asked for again, and sends it no more', async () => {
    const { messageId } = await chat.send(conversationId, 'Hi');
    await answered();
    upstream.behave({ pieces: ['Better'] });
    await chat.regenerate({ conversationId, messageId });
    expect(await answered()).toMatchObject({ text: 'Better', superseded: false });
    expect((await stored()).messages).toMatchObject([{}, { superseded: true }, { text: 'Better' }]);
    expect(upstream.requests[1]?.body['messages']).toHaveLength(1);
  });

  it('asks again in the mode of the settings, or as it is told for this one answer', async () => {
    let { messageId } = await chat.send(conversationId, 'Hi');
    await answered();
    for (const how of [{}, { mode: 'cheap' as const }, { overBudget: true }]) {
      ({ messageId } = await chat.regenerate({ conversationId, messageId }, how));
      await answered();
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
    await chat.send(conversationId, 'Hi');
    expect(await answered()).toMatchObject({
      status: 'failed',
      text: '',
      error: { code: 'unauthorized' },
      costUsd: '0',
    });
    expect((await stored()).messages[0]).toMatchObject({ text: 'Hi' });
  });
});
