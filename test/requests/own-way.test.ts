import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptJournal } from '../../src/main/chain/metered-provider.ts';
import { SwappableProvider } from '../../src/main/chain/swappable-provider.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { ChatService } from '../../src/main/requests/chat-service.ts';
import { CompletionService } from '../../src/main/requests/completion-service.ts';
import { ConversationStore } from '../../src/main/requests/conversation-store.ts';
import { TitleWriter } from '../../src/main/requests/titles.ts';
import type { ChangeSet } from '../../src/main/storage/changes.ts';
import type { Mode } from '../../src/shared/completion.ts';
import type { AssistantChatMessage } from '../../src/shared/conversation.ts';
import { dayOf } from '../../src/shared/local-day.ts';
import type { ListName } from '../../src/shared/route.ts';
import { defaultSettings, type Settings } from '../../src/shared/settings.ts';
import { type Canary, OUTSIDE_URL, startCanary } from '../support/canary.ts';
import { chainFixture, localProvider } from '../support/chain-fixture.ts';
import { tempHistory } from '../support/temp-history.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const DEAR = { providerId: 'dear', model: 'dear-model' };
const CHEAP = { providerId: 'cheap', model: 'cheap-model' };
const LISTS: Readonly<Record<string, ListName>> = {
  'dear/dear-model': 'primary',
  'cheap/cheap-model': 'cheap',
};

let dear: Upstream;
let cheap: Upstream;
let canary: Canary;
let storage: Awaited<ReturnType<typeof tempHistory>>;
let end: () => Promise<void>;

beforeEach(async () => {
  [dear, cheap, canary, storage] = await Promise.all([
    startUpstream(),
    startUpstream(),
    startCanary(),
    tempHistory(),
  ]);
});

afterEach(async () => {
  await end();
  await storage.end();
  await Promise.all([dear.close(), cheap.close(), canary.close()]);
});

interface SetUp extends Partial<Settings['chat']> {
  readonly mode?: Mode;
  readonly chain?: object;
}

/** A chat over real chains and a real history; what would leave this computer meets the canary. */
async function setUp({ mode = 'primary', chain = {}, ...chat }: SetUp = {}) {
  const { history, reader } = storage;
  const save = (changes: ChangeSet) => history.save(changes);
  const journal: AttemptJournal = {
    open: (attempt) => save([{ kind: 'open-attempt', attempt }]),
    close: (step) => void save([{ kind: 'close-attempt', step }]),
  };
  const fixture = chainFixture(systemClock, undefined, journal, { proxyFor: async () => canary.url });
  const built = await fixture.build({
    providers: [localProvider('dear', 'openai', dear.url), localProvider('cheap', 'openai', cheap.url)],
    primary: [DEAR],
    cheap: [CHEAP],
    retry: { enabled: false },
    ...chain,
  });
  const primary = new SwappableProvider(built.primary);
  const completions = new CompletionService({
    chains: {
      primary,
      cheap: built.cheap ? new SwappableProvider(built.cheap) : primary,
      auto: new SwappableProvider(built.auto),
    },
    clock: systemClock,
    save,
  });
  const conversations = new ConversationStore({
    list: (limit) => reader.listConversations(limit),
    read: (id) => reader.readConversation(id),
    save,
    onChange: () => {},
  });
  const newId = () => randomUUID();
  const settings = { ...defaultSettings().chat, automaticTitles: false, ...chat };
  const titles = new TitleWriter({
    completions,
    conversations,
    newId,
    isOn: () => settings.automaticTitles,
    isPractice: (id) => id === 'practice',
  });
  let titled: Promise<void> = Promise.resolve();
  const service = new ChatService({
    completions,
    conversations,
    clock: systemClock,
    newId,
    mode: () => mode,
    listOf: (targetId) => LISTS[targetId] ?? null,
    whenInterrupted: () => settings.whenInterrupted,
    publish: () => {},
    save,
    retryNow: () => {},
    onAnswered: (id) => {
      titled = titles.answered(id);
    },
  });
  const { id } = conversations.create(newId(), Date.now());
  end = () => Promise.all([service.stopAll(), titles.stop()]).then(() => {});
  const last = async () => (await service.open(id)).messages.at(-1);
  /** Resolves with the last answer once it, and a title where one is asked for, has ended. */
  const answered = async (): Promise<AssistantChatMessage> => {
    await expect
      .poll(async () => {
        const message = await last();
        return message?.role === 'assistant' ? message.status : 'waiting';
      })
      .not.toMatch(/waiting|streaming/);
    const message = await last();
    if (message?.role !== 'assistant') throw new Error('There is no answer.');
    await titled;
    return message;
  };
  const ask = async (text = 'Hi') => {
    await service.send(id, text);
    return answered();
  };
  const stored = () => storage.reader.readConversation(id);
  return { chat: service, conversations, titles, id, ask, answered, last, stored };
}

const spentUsd = async () => (await storage.reader.spendingSums(dayOf(Date.now()))).todayUsd;
const providersOf = ({ route }: AssistantChatMessage) =>
  route?.steps.map((step) => `${step.providerId}:${step.kind === 'attempt' ? step.outcome : step.reason}`);

describe('a conversation that goes its own way', () => {
  it('is asked in its own mode, and keeps it over a restart', async () => {
    const { chat, id, ask, stored } = await setUp();
    await chat.change(id, { mode: 'cheap' });
    expect(providersOf(await ask())).toEqual(['cheap:completed']);
    expect(await stored()).toMatchObject({ mode: 'cheap', target: null, localOnly: false });
    await chat.change(id, { mode: null });
    expect(providersOf(await ask())).toEqual(['dear:completed']);
    expect(await stored()).toMatchObject({ mode: null });
  });

  it('has its own target tried first, on the list that holds it, and falls back along that list', async () => {
    const { chat, id, ask, stored } = await setUp();
    await chat.change(id, { target: CHEAP });
    expect(providersOf(await ask())).toEqual(['cheap:completed']);
    cheap.behave({ status: 503 });
    expect(providersOf(await ask())).toEqual(['cheap:unavailable', 'dear:completed']);
    expect(await stored()).toMatchObject({ target: CHEAP });
    await chat.change(id, { target: { providerId: 'gone', model: 'gone' } });
    expect(providersOf(await ask())).toEqual(['dear:completed']);
  });

  it('shows and stores what auto decided', async () => {
    const { chat, id, ask, stored } = await setUp();
    await chat.change(id, { mode: 'auto' });
    const answer = await ask('/primary Hi');
    expect(answer.route?.decision).toEqual({ rule: 'command', list: 'primary', escalated: null });
    expect(await stored()).toEqual(await chat.open(id));
    // What was typed stays, but for the title.
    expect(await stored()).toMatchObject({ title: 'Hi', messages: [{ text: '/primary Hi' }, {}] });
    const page = await storage.reader.requests({ fromDay: dayOf(Date.now()), toDay: dayOf(Date.now()) });
    const details = await storage.reader.request(page.rows[0]?.requestId ?? '');
    expect(details).toMatchObject({ row: { mode: 'auto' }, route: { decision: answer.route?.decision } });
  });

  it('goes on with a stopped answer on the list that auto had chosen for it', async () => {
    const { chat, id, answered } = await setUp({ mode: 'auto' });
    dear.behave({ pieces: ['One', ' two'], hold: 1 });
    const { messageId } = await chat.send(id, '/primary Count');
    await expect.poll(async () => (await chat.open(id)).messages.at(-1)?.text).toBe('One');
    await chat.stop(messageId);
    dear.behave({ pieces: [' more'] });
    await chat.continue({ conversationId: id, messageId });
    const whole = await answered();
    expect([whole.text, providersOf(whole)]).toEqual(['One more', ['dear:cancelled', 'dear:completed']]);
    expect(whole.route?.decision).toMatchObject({ rule: 'command', list: 'primary' });
  });
});

describe('a local-only conversation', () => {
  const outside = {
    providers: [
      { ...localProvider('dear', 'openai', OUTSIDE_URL), models: [{ id: 'dear-model' }] },
      { ...localProvider('far', 'anthropic', OUTSIDE_URL), models: [{ id: 'far-model' }] },
    ],
    cheap: [{ providerId: 'far', model: 'far-model' }],
  };

  it.each(['primary', 'cheap', 'auto'] as const)(
    'sends nothing out in the mode %s, titles included',
    async (mode) => {
      const local = localProvider('cheap', 'openai', cheap.url);
      const chain = {
        providers: [...outside.providers, local],
        primary: [DEAR, CHEAP],
        cheap: [{ providerId: 'far', model: 'far-model' }],
      };
      const { chat, id, ask, stored } = await setUp({ mode, chain, automaticTitles: true });
      await chat.change(id, { localOnly: true });
      cheap.behave((_request, index) => (index === 0 ? {} : { pieces: ['A local name'] }));
      expect(await ask()).toMatchObject({ status: 'complete', localOnly: true });
      expect(await stored()).toMatchObject({ title: 'A local name', localOnly: true });
      for (const behaviour of [
        { status: 503 },
        { pieces: [] },
        { pieces: [], finishReason: 'content_filter' },
      ]) {
        cheap.behave(behaviour);
        expect(await ask()).toMatchObject({ status: 'failed', localOnly: true });
      }
      expect(canary.connections()).toBe(0);
      await chat.change(id, { localOnly: false });
      expect(await ask()).toMatchObject({ localOnly: false });
      expect(canary.connections()).toBeGreaterThan(0);
    },
  );

  it('says that it could not be answered where no target is local, and asks nobody', async () => {
    const { chat, id, ask } = await setUp({ chain: outside });
    await chat.change(id, { localOnly: true });
    const answer = await ask();
    expect(answer).toMatchObject({ status: 'failed', localOnly: true, error: { code: 'unsupported' } });
    expect(providersOf(answer)).toEqual(['dear:not-local']);
    expect(canary.connections()).toBe(0);
  });
});

describe('an automatic title', () => {
  it('comes from the cheap list after the first answer, once, and counts in the cost of the chat', async () => {
    const { ask, stored, chat, id } = await setUp({ automaticTitles: true });
    cheap.behave({ pieces: ['"Blue', ' skies."'] });
    await ask('Why is the sky blue?');
    expect(await stored()).toMatchObject({ title: 'Blue skies', titleSource: 'model' });
    // 12 and 5 tokens each at $1 and $2 a million: the answer and the title.
    expect((await chat.open(id)).costUsd).toBe('0.000044');
    expect((await stored())?.costUsd).toBe('0.000044');
    expect(await spentUsd()).toBe('0.000044');
    const day = dayOf(Date.now());
    const { byPurpose, byConversation } = await storage.reader.report({ fromDay: day, toDay: day });
    expect(byPurpose).toMatchObject([{ costUsd: '0.000022' }, { costUsd: '0.000022' }]);
    expect(byPurpose.map(({ purpose }) => purpose).toSorted()).toEqual(['chat', 'title']);
    expect(byConversation).toMatchObject([{ conversationId: id, costUsd: '0.000044' }]);
    await ask('And at night?');
    expect(cheap.requests).toHaveLength(1);
    expect(await stored()).toEqual(await chat.open(id));
    expect((await stored())?.costUsd).toBe('0.000066');
  });

  it.each([
    ['the model fails', { status: 400 }],
    ['the model says nothing', { pieces: [] }],
    ['the model says no word', { pieces: ['"…"'] }],
  ])('leaves the question’s first words where %s', async (_why, behaviour) => {
    const { ask, stored } = await setUp({ automaticTitles: true });
    cheap.behave(behaviour);
    dear.behave((_request, index) => (index === 0 ? {} : behaviour));
    expect(await ask('Why is the sky blue?')).toMatchObject({ status: 'complete' });
    expect(await stored()).toMatchObject({ title: 'Why is the sky blue?', titleSource: 'question' });
  });

  it('is not asked for where the setting is off, nor of an answer that failed', async () => {
    const off = await setUp({ automaticTitles: false });
    await off.ask();
    await end();
    const { ask } = await setUp({ automaticTitles: true });
    dear.behave({ status: 400 });
    await ask();
    expect(cheap.requests).toHaveLength(0);
  });

  it('is not asked for after an answer of the practice provider', async () => {
    const practice = { providerId: 'practice', model: 'practice-1' };
    const models = [{ id: 'practice-1' }];
    const simulator = { tokensPerSecond: 100_000 };
    const { ask, stored } = await setUp({
      automaticTitles: true,
      chain: {
        providers: [{ id: 'practice', name: 'Practice', kind: 'simulator', models, simulator }],
        primary: [practice],
        cheap: [],
      },
    });
    await ask('Practise with me');
    expect(await stored()).toMatchObject({ title: 'Practise with me', titleSource: 'question' });
    const day = dayOf(Date.now());
    expect((await storage.reader.requests({ fromDay: day, toDay: day })).rows).toHaveLength(1);
  });

  it('is stopped with the app, and by the chat becoming local-only', async () => {
    const { chat, id, titles, answered, stored } = await setUp({ automaticTitles: true });
    cheap.behave({ hold: 'before-headers' });
    await chat.send(id, 'Hi');
    await cheap.arrived(1);
    await titles.stop(id);
    await answered();
    await expect.poll(() => cheap.requests[0]?.aborted).toBe(true);
    expect(await stored()).toMatchObject({ title: 'Hi', titleSource: 'question' });
  });
});

describe('an answer that breaks off', () => {
  const two = { primary: [DEAR, CHEAP], cheap: [] };
  const BROKEN = { pieces: ['Half', ' of'], cut: 2 };

  it('is continued by another target where the settings say so, with both attempts and both costs', async () => {
    const { ask, chat, id, stored } = await setUp({ whenInterrupted: 'continue', chain: two });
    dear.behave(BROKEN);
    cheap.behave({ pieces: [' it'] });
    const answer = await ask('Tell');
    expect(answer).toMatchObject({ text: 'Half of it', status: 'complete', error: null });
    expect(providersOf(answer)).toEqual(['dear:stream-interrupted', 'cheap:completed']);
    expect(cheap.requests[0]?.body['messages']).toMatchObject([
      { role: 'user', content: 'Tell' },
      { role: 'assistant', content: 'Half of' },
      { role: 'user' },
    ]);
    expect(answer.costUsd).toBe(await spentUsd());
    expect(await stored()).toEqual(await chat.open(id));
    expect((await stored())?.costUsd).toBe(answer.costUsd);
  });

  it('is answered anew by another target where the settings say so', async () => {
    const { ask, chat, id, stored } = await setUp({ whenInterrupted: 'regenerate', chain: two });
    dear.behave(BROKEN);
    cheap.behave({ pieces: ['The whole'] });
    const answer = await ask('Tell');
    expect(answer).toMatchObject({ text: 'The whole', status: 'complete' });
    expect(providersOf(answer)).toEqual(['dear:stream-interrupted', 'cheap:completed']);
    expect(cheap.requests[0]?.body['messages']).toMatchObject([{ role: 'user', content: 'Tell' }]);
    expect(answer.costUsd).toBe(await spentUsd());
    expect(await stored()).toEqual(await chat.open(id));
  });

  it('is tried once more and not twice', async () => {
    const { ask } = await setUp({ whenInterrupted: 'continue', chain: two });
    dear.behave(BROKEN);
    cheap.behave({ pieces: [' and', ' more'], cut: 1 });
    const answer = await ask('Tell');
    expect(answer).toMatchObject({ text: 'Half of and', status: 'interrupted' });
    expect(providersOf(answer)).toEqual(['dear:stream-interrupted', 'cheap:stream-interrupted']);
  });

  it('keeps what had arrived where nobody answers anew', async () => {
    const { ask, stored } = await setUp({ whenInterrupted: 'regenerate', chain: two });
    dear.behave((_request, index) => (index === 0 ? BROKEN : { status: 400 }));
    cheap.behave({ status: 400 });
    const answer = await ask('Tell');
    expect(answer).toMatchObject({
      text: 'Half of',
      status: 'interrupted',
      error: { code: 'invalid-request' },
    });
    expect((await stored())?.messages.at(-1)).toMatchObject({ text: 'Half of', status: 'interrupted' });
  });

  it('is left to the person by default, and after being stopped', async () => {
    const asks = await setUp({ chain: two });
    dear.behave(BROKEN);
    expect(await asks.ask('Tell')).toMatchObject({ text: 'Half of', status: 'interrupted' });
    await end();
    const { chat, id, answered } = await setUp({ whenInterrupted: 'continue', chain: two });
    dear.behave({ pieces: ['Half', ' of'], hold: 1 });
    const { messageId } = await chat.send(id, 'Tell');
    await expect.poll(async () => (await chat.open(id)).messages.at(-1)?.text).toBe('Half');
    await chat.stop(messageId);
    expect(await answered()).toMatchObject({ text: 'Half', status: 'cancelled' });
    expect(cheap.requests).toHaveLength(0);
  });

  it('stays on this computer in a local-only conversation', async () => {
    const chain = {
      providers: [
        { ...localProvider('dear', 'openai', OUTSIDE_URL), models: [{ id: 'dear-model' }] },
        localProvider('cheap', 'openai', cheap.url),
      ],
      ...two,
    };
    const { chat, id, ask } = await setUp({ whenInterrupted: 'continue', chain });
    await chat.change(id, { localOnly: true });
    cheap.behave((_request, index) => (index === 0 ? BROKEN : { pieces: [' it'] }));
    expect(await ask('Tell')).toMatchObject({ text: 'Half of it', status: 'complete' });
    expect(canary.connections()).toBe(0);
  });
});
