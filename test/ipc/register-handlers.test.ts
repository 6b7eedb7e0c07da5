import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Handlers } from '../../src/main/ipc/handlers.ts';
import { registerHandlers } from '../../src/main/ipc/register-handlers.ts';
import { ServiceError } from '../../src/main/llm/service-error.ts';
import { INVOKE_CHANNELS, type InvokeChannel } from '../../src/shared/ipc/channels.ts';
import { malformedPayloads } from '../support/malformed-payloads.ts';
import { propertyRuns } from '../support/property-runs.ts';

type Listener = (event: boolean, ...args: unknown[]) => unknown;

/** Handlers that only count. The event of a test is whether its sender is trusted. */
function registered(answer: () => unknown = () => undefined) {
  const listeners = new Map<string, Listener>();
  const called: string[] = [];
  const reported: unknown[] = [];
  const handlers = Object.fromEntries(
    INVOKE_CHANNELS.map((channel) => [
      channel,
      () => {
        called.push(channel);
        return answer();
      },
    ]),
  ) as unknown as Handlers;
  registerHandlers<boolean>(
    { handle: (channel, listener) => void listeners.set(channel, listener) },
    handlers,
    {
      isTrustedSender: (isTrusted) => isTrusted,
      redact: (text) => text.replaceAll('sk-canary', '[redacted]'),
      report: (_channel, reason) => reported.push(reason),
    },
  );
  const call = async (channel: string, isTrusted: boolean, ...args: unknown[]) =>
    listeners.get(channel)?.(isTrusted, ...args);
  return { call, called, reported };
}

describe('registerHandlers', () => {
  it.each(INVOKE_CHANNELS)('gives a foreign sender nothing on %s', async (channel) => {
    const { call, called } = registered();
    expect(await call(channel, false, undefined)).toMatchObject({
      ok: false,
      error: { code: 'forbidden-sender' },
    });
    expect(called).toEqual([]);
  });

  it.each(INVOKE_CHANNELS)(
    'refuses 1,000 malformed payloads on %s and calls nothing',
    async (channel: InvokeChannel) => {
      const { call, called } = registered();
      await fc.assert(
        fc.asyncProperty(malformedPayloads(channel, fc.anything()), async (payload) => {
          expect(await call(channel, true, payload)).toMatchObject({
            ok: false,
            error: { code: 'invalid-input' },
          });
        }),
        propertyRuns(`malformed payloads on ${channel}`, 1_000),
      );
      expect(called).toEqual([]);
    },
  );

  it('refuses a field that the contract does not name', async () => {
    const { call, called } = registered();
    const payload = { conversationId: 'a', text: 'hi', admin: true };
    expect(await call('chat:send', true, payload)).toMatchObject({ error: { code: 'invalid-input' } });
    expect(called).toEqual([]);
  });

  it('lets a refusal through as its code, without a key', async () => {
    const { call } = registered(() => {
      throw new ServiceError('conflict', 'sk-canary is in use', { field: 'key' });
    });
    expect(await call('app:state', true, undefined)).toEqual({
      ok: false,
      error: { code: 'conflict', message: '[redacted] is in use', field: 'key' },
    });
  });

  it('says nothing of its own failures but that there was one', async () => {
    const { call, reported } = registered(() => {
      throw new TypeError('sk-canary at /home/someone/file.ts');
    });
    expect(JSON.stringify(await call('app:state', true, undefined))).not.toMatch(/canary|someone|stack/);
    expect(reported).toHaveLength(1);
  });
});
