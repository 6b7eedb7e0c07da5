import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildChains } from '../../src/main/assembly/build-chain.ts';
import { KeyCommands } from '../../src/main/config/key-command.ts';
import { Redactor } from '../../src/main/config/redactor.ts';
import { resolveChainConfig } from '../../src/main/config/resolve-chain-config.ts';
import { SessionManager } from '../../src/main/config/session-manager.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { LlmError } from '../../src/main/llm/llm-error.ts';
import { attemptsOf } from '../../src/shared/route.ts';
import { Settings } from '../../src/shared/settings.ts';
import { chainFixture, localProvider, question } from '../support/chain-fixture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

let a: Upstream;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-command-key-'));
  a = await startUpstream();
});

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await a.close();
});

/** A chain whose only target's key comes from a script that counts its runs. */
async function start(after: string, lifetimeMs = 60_000, provider: object = {}) {
  const runs = join(folder, 'runs');
  const script = join(folder, 'give');
  writeFileSync(script, `#!/bin/sh\necho x >>${runs}\nn=$(wc -l <${runs} | tr -d ' ')\n${after}\n`, {
    mode: 0o755,
  });
  const clock = new FakeClock();
  const sessions = new SessionManager({
    store: { info: () => null, read: async () => null },
    redactor: new Redactor(),
    clock,
    commands: new KeyCommands(systemClock, 300),
    environment: () => undefined,
    onCommand: () => {},
  });
  const credential = { source: 'command', command: script, lifetimeMs };
  const settings = Settings.parse({
    version: 1,
    providers: [{ ...localProvider('a', 'openai', a.url), credential, ...provider }],
    primary: [{ providerId: 'a', model: 'a-model' }],
    retry: { enabled: false },
  });
  const known = new Map(
    await Promise.all(settings.providers.map(async (each) => [each.id, await sessions.known(each)] as const)),
  );
  const ports = { ...chainFixture(clock).ports, resolveCredential: sessions.resolve.bind(sessions) };
  const { primary } = await buildChains(resolveChainConfig(settings, known), 1, ports);
  const ask = () => primary.provider.complete(question()).catch((reason: unknown) => LlmError.from(reason));
  return {
    clock,
    script,
    primary,
    ask,
    runs: () => (existsSync(runs) ? readFileSync(runs, 'utf8').trim().split('\n').length : 0),
  };
}

const keysSent = () => a.requests.map(({ headers }) => String(headers.authorization).replace('Bearer ', ''));

describe('a key from a helper command', () => {
  it('is fetched for the first request, and again before use once it has expired', async () => {
    const { ask, clock, runs } = await start('printf "key-number-%s" "$n"');
    expect(runs()).toBe(0);
    await ask();
    await ask();
    await clock.advance(60_000);
    await ask();
    expect(keysSent()).toEqual(['key-number-1', 'key-number-1', 'key-number-2']);
  });

  it('is fetched once more after a refusal, and tried again if it is another one', async () => {
    const { ask } = await start('printf "key-number-%s" "$n"');
    a.behave(({ headers }) => (String(headers.authorization).endsWith('1') ? { status: 401 } : {}));
    const { route } = await ask();
    expect(attemptsOf(route).map(({ outcome }) => outcome)).toEqual(['unauthorized', 'completed']);
    expect(keysSent()).toEqual(['key-number-1', 'key-number-2']);
  });

  it('is not tried again if it is the same', async () => {
    const { ask, runs } = await start('printf always-the-same-key');
    a.behave({ status: 401 });
    expect(await ask()).toMatchObject({ code: 'unauthorized' });
    expect(runs()).toBe(2);
    expect(a.requests).toHaveLength(1);
  });

  it.each([
    ['hangs', 'echo secret-output; sleep 600', 'did not end within 0.3 seconds.'],
    ['fails', 'echo secret-output; echo secret-output >&2; exit 2', 'failed with exit status 2.'],
    ['prints nothing', 'true', 'printed nothing.'],
  ])('is an error that names the command where it %s, and nothing is sent', async (_what, lines, problem) => {
    const { ask, script } = await start(lines);
    const outcome = await ask();
    expect(outcome).toMatchObject({ code: 'unauthorized', message: `The command “${script}” ${problem}` });
    expect(a.requests).toHaveLength(0);
  });

  it('keeps nobody waiting who has thought better of it', async () => {
    const { primary } = await start('sleep 600');
    const controller = new AbortController();
    const asked = primary.provider
      .complete(question(), { signal: controller.signal })
      .catch((reason: unknown) => LlmError.from(reason));
    controller.abort();
    expect(await asked).toMatchObject({ code: 'cancelled' });
  });
});

describe('a provider’s own proxy', () => {
  it('is what its requests go through, and no other provider’s', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      // Whatever the name, the upstream answers.
      const through = connect(Number(new URL(a.url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      through.on('error', () => socket.destroy());
      socket.on('error', () => through.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const { ask } = await start('printf a-key-for-the-proxy', 60_000, {
      baseUrl: 'http://10.99.99.99:8080/v1',
      allowPrivateNetwork: true,
      proxy: { kind: 'url', url: `http://127.0.0.1:${port}` },
    });
    expect(await ask()).toMatchObject({ text: 'Hello from upstream.' });
    expect(asked).toEqual(['10.99.99.99:8080']);
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });
});
