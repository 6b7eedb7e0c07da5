import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../src/main/llm/service-error.ts';
import { historyReader } from '../src/main/storage/history-reader.ts';
import { historyWriter } from '../src/main/storage/history-writer.ts';
import { inThisThread } from '../src/main/storage/remote.ts';
import type { Conversation } from '../src/shared/conversation.ts';
import {
  type BackendApp,
  backendApp,
  type BackendParts,
  lastAnswer,
  valueOf,
} from './support/backend-app.ts';
import { FakeClock } from './support/fake-clock.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';

let folder: string;
let upstream: Upstream;
let app: BackendApp;

beforeEach(async () => {
  [folder, upstream] = await Promise.all([mkdtemp(join(tmpdir(), 'switchyard-start-')), startUpstream()]);
});

afterEach(async () => {
  await app.backend.stop();
  await upstream.close();
  await rm(folder, { recursive: true, force: true });
});

const A = { providerId: 'a', model: 'm' };

/** A provider of the settings file whose key is in the vault. */
function providerA(parts: object = {}) {
  const credential = { source: 'vault' };
  return {
    id: 'a',
    name: 'A',
    kind: 'openai',
    baseUrl: upstream.url,
    credential,
    models: [{ id: 'm' }],
    ...parts,
  };
}

/** An app whose vault asks for its password: it reads the key once that is given. */
async function lockedApp(parts: BackendParts = {}) {
  const key = {
    kind: 'vault',
    value: Buffer.from('sk-secret-0123456789').toString('base64'),
    baseUrl: `${upstream.url}/v1`,
    last4: '6789',
  };
  await writeFile(
    join(folder, 'secrets.json'),
    JSON.stringify({ version: 1, keys: { a: key }, retired: [] }),
  );
  let unlock = () => {};
  const unlocked = new Promise<void>((resolve) => {
    unlock = resolve;
  });
  const started = backendApp(folder, {
    settings: { providers: [providerA()], primary: [A], chat: { automaticTitles: false } },
    vault: {
      status: async () => ({ available: true, backend: 'test' }),
      encrypt: async (secret) => Buffer.from(secret),
      decrypt: async (ciphertext) => {
        await unlocked;
        return ciphertext.toString();
      },
    },
    ...parts,
  });
  return { started, unlock };
}

/** Loading the vendor's library alone can take a second on a busy machine. */
const PATIENTLY = { timeout: 10_000 };
const begin = async () => (await valueOf<Conversation>(app.call('conversations:create'))).id;
const ended = async (conversationId: string) => {
  await expect
    .poll(async () => (await lastAnswer(app, conversationId)).status, PATIENTLY)
    .not.toMatch(/waiting|streaming/);
  return lastAnswer(app, conversationId);
};

describe('a question before the first chain is there', () => {
  it('waits for it as an answer that is on its way', async () => {
    const { started, unlock } = await lockedApp();
    app = started;
    const starting = app.backend.start();
    const conversationId = await begin();
    await valueOf(app.call('chat:send', { conversationId, text: 'Hi' }));
    expect(await lastAnswer(app, conversationId)).toMatchObject({ status: 'waiting', error: null });
    expect(upstream.requests).toEqual([]);
    unlock();
    expect(await ended(conversationId)).toMatchObject({ status: 'complete', text: 'Hello from upstream.' });
    expect(upstream.requests).toHaveLength(1);
    await starting;
  });

  it('can be stopped', async () => {
    const { started, unlock } = await lockedApp();
    app = started;
    const starting = app.backend.start();
    const conversationId = await begin();
    const { messageId } = await valueOf<{ messageId: string }>(
      app.call('chat:send', { conversationId, text: 'Hi' }),
    );
    await valueOf(app.call('chat:stop', { conversationId, messageId }));
    expect(await lastAnswer(app, conversationId)).toMatchObject({ status: 'cancelled', text: '' });
    unlock();
    await starting;
    expect(upstream.requests).toEqual([]);
  });

  it('does not keep the app from ending, and is not asked afterwards', async () => {
    const { started, unlock } = await lockedApp();
    app = started;
    const starting = app.backend.start();
    const conversationId = await begin();
    await valueOf(app.call('chat:send', { conversationId, text: 'Hi' }));
    await app.backend.stop();
    expect(await lastAnswer(app, conversationId)).toMatchObject({ status: 'cancelled' });
    unlock();
    await starting;
    expect(await app.call('chat:send', { conversationId, text: 'Again' })).toMatchObject({
      ok: false,
      error: { code: 'conflict' },
    });
    expect(upstream.requests).toEqual([]);
  });

  it('is asked of the target that its conversation names, and asked again on a target by name', async () => {
    const b = providerA({ id: 'b', name: 'B', credential: { source: 'none' } });
    const { started, unlock } = await lockedApp({
      settings: {
        providers: [providerA(), b],
        primary: [A, { providerId: 'b', model: 'm' }],
        chat: { automaticTitles: false },
      },
    });
    app = started;
    const first = app.backend.start();
    const conversationId = await begin();
    const choices = { target: { providerId: 'b', model: 'm' } };
    await valueOf(app.call('conversations:change', { conversationId, choices }));
    await valueOf(app.call('chat:send', { conversationId, text: 'Hi' }));
    unlock();
    const { id: messageId, route } = await ended(conversationId);
    expect(route?.answeredBy).toMatchObject({ targetId: 'b/m' });
    await first;
    await app.backend.stop();

    const next = await lockedApp();
    app = next.started;
    const starting = app.backend.start();
    const again = app.call('chat:regenerate', { conversationId, messageId, onTargetId: 'a/m' });
    next.unlock();
    expect(await again).toMatchObject({ ok: true });
    await starting;
    expect((await ended(conversationId)).route?.answeredBy).toMatchObject({ targetId: 'a/m' });
  });
});

describe('a settings file written by hand', () => {
  const lan = providerAt('http://192.168.1.20:1234');
  const nowhere = providerAt('not an address');

  function providerAt(baseUrl: string) {
    return { id: 'b', name: 'B', kind: 'openai', baseUrl, models: [{ id: 'm' }] };
  }

  async function startOn(parts: object, ports: BackendParts = {}) {
    const settings = {
      primary: [{ providerId: 'b', model: 'm' }, A],
      chat: { automaticTitles: false },
      ...parts,
    };
    app = backendApp(folder, { settings, ...ports });
    await app.backend.start();
    const conversationId = await begin();
    await valueOf(app.call('chat:send', { conversationId, text: 'Hi' }));
    return ended(conversationId);
  }

  it.each([
    ['that nothing is sent to', lan, 'b/m: Plain http to a private network needs your agreement.'],
    ['that is none', nowhere, 'b/m: This is not a web address.'],
  ])('is used but for an address %s', async (_what, other, warning) => {
    const answer = await startOn({
      providers: [other, providerA({ credential: { source: 'none' } })],
      cheap: [{ providerId: 'b', model: 'm' }],
    });
    expect(answer).toMatchObject({ status: 'complete', route: { answeredBy: { targetId: 'a/m' } } });
    const { chain, settings } = app.backend.state();
    expect(chain).toMatchObject({ generation: 1, reloads: [{ outcome: 'swapped' }] });
    expect(chain.reloads[0]?.warnings).toHaveLength(1);
    expect(chain.reloads[0]?.warnings[0]).toContain(warning);
    expect(settings.refused).toEqual(['b']);
  });

  it('takes an address in once it is allowed', async () => {
    await startOn({ providers: [lan, providerA({ credential: { source: 'none' } })] });
    await valueOf(app.call('providers:save', { ...lan, allowPrivateNetwork: true }));
    const { chain, settings } = app.backend.state();
    expect(chain.primary.map(({ targetId }) => targetId)).toEqual(['b/m', 'a/m']);
    expect(settings.refused).toEqual([]);
  });

  it('with no address that can be asked says why not', async () => {
    const answer = await startOn({ providers: [lan] });
    expect(answer.error?.message).toContain('b/m: Plain http to a private network needs your agreement.');
  });

  it('with nothing in its lists says what to do', async () => {
    const answer = await startOn({ primary: [] });
    expect(answer.error?.message).toContain('Add a provider');
  });

  it('says why no chain could be built, and asks once one is', async () => {
    let reads = 0;
    const answer = await startOn(
      { providers: [providerA({ credential: { source: 'environment', variable: 'X' } })] },
      {
        environment: () => {
          reads += 1;
          if (reads === 1) throw new Error('The environment is not readable.');
          return 'sk-env-0123456789';
        },
      },
    );
    expect(answer.error?.message).toContain('The environment is not readable.');
    expect(app.backend.state().chain).toMatchObject({ generation: 0, reloads: [{ outcome: 'failed' }] });
    await valueOf(app.call('settings:change', { retry: { enabled: false } }));
    const conversationId = await begin();
    await valueOf(app.call('chat:send', { conversationId, text: 'Hi' }));
    expect(await ended(conversationId)).toMatchObject({ status: 'complete' });
  });
});

describe('a history that cannot be read at the start', () => {
  /** A disk that fails until it is mended. */
  function failingStorage(clock: FakeClock) {
    const disk = { isFailing: true };
    const check = () => {
      if (!disk.isFailing) return;
      throw new ServiceError('storage-failed', 'The disk fails.', { problem: { code: 'other', detail: '' } });
    };
    const [writer, reader] = [historyWriter(folder, () => clock.wallMs()), historyReader(folder)];
    const storage = {
      writer: inThisThread({
        ...writer,
        open: (isReopened?: boolean) => (check(), writer.open(isReopened)),
        mend: (isReopened?: boolean) => (check(), writer.mend(isReopened)),
      }),
      reader: inThisThread({
        ...reader,
        spendingSums: (day: string) => (check(), reader.spendingSums(day)),
        listConversations: (limit: number) => (check(), reader.listConversations(limit)),
      }),
    };
    return { disk, storage };
  }

  it('is read as soon as it can be, and keeps nobody from asking before', async () => {
    const settings = {
      providers: [
        providerA({
          credential: { source: 'none' },
          models: [{ id: 'm', inputUsdPerMillion: '1', outputUsdPerMillion: '2' }],
        }),
      ],
      primary: [A],
      chat: { automaticTitles: false },
      budget: { dayUsd: '1' },
    };
    const clock = new FakeClock();
    app = backendApp(folder, { settings, clock });
    await app.backend.start();
    const earlier = await begin();
    await valueOf(app.call('chat:send', { conversationId: earlier, text: 'Before' }));
    await ended(earlier);
    await app.backend.stop();

    const { disk, storage } = failingStorage(clock);
    app = backendApp(folder, { settings, clock, storage });
    await app.backend.start();
    expect(app.backend.state()).toMatchObject({ storage: { state: 'failing' }, conversations: [] });
    const conversationId = await begin();
    await valueOf(app.call('chat:send', { conversationId, text: 'Meanwhile' }));
    expect(await ended(conversationId)).toMatchObject({ status: 'complete' });

    disk.isFailing = false;
    await clock.advance(5_000);
    await expect.poll(() => app.backend.state().conversations.length, PATIENTLY).toBe(2);
    // Twice 12 input tokens at $1 and 5 output tokens at $2 a million, what was spent meanwhile among it.
    await expect.poll(() => app.backend.state().spending.todayUsd, PATIENTLY).toBe('0.000044');
    expect(app.backend.state().budget.day).toMatchObject({ spentUsd: '0.000044' });
    expect(app.backend.state().storage).toMatchObject({ state: 'saving', unsaved: 0 });
  });
});
