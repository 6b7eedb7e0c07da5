import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CompletionResponse } from '../../src/shared/completion.ts';
import { chainFixture, localProvider, question } from '../support/chain-fixture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const ASKERS = 64;
const THRESHOLD = 3;

let a: Upstream;
let b: Upstream;

beforeEach(async () => {
  [a, b] = await Promise.all([startUpstream(), startUpstream()]);
});

afterEach(async () => {
  await Promise.all([a.close(), b.close()]);
});

const answeredBy = (responses: readonly CompletionResponse[]) =>
  responses.map(({ route }) => route.answeredBy?.targetId);
const all = (targetId: string, count = ASKERS) => Array.from({ length: count }, () => targetId);

it(`answers ${ASKERS} requests that meet a dead primary together, and sends it nothing more until the one probe`, async () => {
  const clock = new FakeClock();
  let drawn = 0;
  // No two wait equally long before they try again.
  const random = () => {
    drawn += 1;
    return drawn / (ASKERS + 1);
  };
  const fixture = chainFixture(clock, undefined, undefined, { random });
  const { primary } = await fixture.build({
    providers: [localProvider('a', 'openai', a.url), localProvider('b', 'anthropic', b.url)],
    primary: [
      { providerId: 'a', model: 'a-model' },
      { providerId: 'b', model: 'b-model' },
    ],
    cache: { enabled: true },
    failover: { failureThreshold: THRESHOLD, cooldownMs: 60_000 },
  });
  const askAll = (round: string) =>
    Array.from({ length: ASKERS }, (_, index) => primary.provider.complete(question(`${round} ${index}`)));
  const untilQuiet = () =>
    expect.poll(() => fixture.ledger.openCount(), { interval: 1, timeout: 10_000 }).toBe(0);

  a.behave({ status: 503 });
  const first = askAll('first');
  await a.arrived(ASKERS);
  await untilQuiet();
  expect(b.requests).toEqual([]);
  // One after another they wake and try again: the third to fail has it cool, and the others move on without a try.
  await expect.poll(() => drawn, { timeout: 10_000 }).toBe(ASKERS);
  for (let waitedMs = 0; waitedMs < 650; waitedMs += 2) {
    await clock.advance(2);
    if (fixture.ledger.openCount() > 0) await untilQuiet();
  }
  expect(answeredBy(await Promise.all(first))).toEqual(all('b/b-model'));
  expect(a.requests).toHaveLength(ASKERS + THRESHOLD);

  expect(answeredBy(await Promise.all(askAll('while it cools')))).toEqual(all('b/b-model'));
  expect(a.requests).toHaveLength(ASKERS + THRESHOLD);

  clock.jump(60_000);
  a.behave({ hold: 'before-headers' });
  const third = askAll('when it may be back');
  const ended: CompletionResponse[] = [];
  for (const asked of third) void asked.then((response) => ended.push(response));
  await expect.poll(() => ended.length, { timeout: 10_000 }).toBe(ASKERS - 1);
  expect(answeredBy(ended)).toEqual(all('b/b-model', ASKERS - 1));
  expect(a.requests).toHaveLength(ASKERS + THRESHOLD + 1);
  a.behave({});
  a.release();
  expect(answeredBy(await Promise.all(third)).filter((id) => id === 'a/a-model')).toHaveLength(1);
  expect(answeredBy([await primary.provider.complete(question('It is back.'))])).toEqual(['a/a-model']);
  expect(fixture.ledger.openCount()).toBe(0);
  primary.dispose();
});
