import type { CompletionRequest } from '../../shared/completion.ts';
import {
  TEST_PARTS,
  type ProviderTest,
  type TestPart,
  type TestProblem,
} from '../../shared/provider-test.ts';
import { attemptsOf } from '../../shared/route.ts';
import type { BuiltTarget } from '../assembly/build-chain.ts';
import type { TargetConfig } from '../config/resolve-chain-config.ts';
import type { Clock } from '../llm/clock.ts';
import { LlmError } from '../llm/llm-error.ts';
import { routeCostUsd } from '../llm/route-cost.ts';
import { testProblemOf } from './test-problem.ts';

/** Room for one word and for the reasoning that some models put before it. */
const TEST_OUTPUT_TOKENS = 64;

/** What a test is made of. */
export interface ProviderTestPorts {
  readonly target: TargetConfig;
  readonly built: BuiltTarget;
  readonly clock: Clock;
  newId(): string;
  /** Hears of every change, the last one included. */
  publish(test: ProviderTest): void;
}

/**
 * Asks a provider three questions, one after another: whether it is reachable, whether it takes the key, and whether the model
 * answers. That a list of models is open to everybody says nothing about the key; only an answer, or a list that is closed to
 * those without one, does.
 */
export function testProvider(ports: ProviderTestPorts): Promise<ProviderTest> {
  return new TestRun(ports).run();
}

type Parts = Pick<ProviderTest, (typeof TEST_PARTS)[number]>;

class TestRun {
  readonly #ports: ProviderTestPorts;
  #test: ProviderTest;

  constructor(ports: ProviderTestPorts) {
    this.#ports = ports;
    const { providerId, model } = ports.target.label;
    const waiting: TestPart = { kind: 'waiting' };
    this.#test = { providerId, model, reachable: waiting, key: waiting, answer: waiting, answered: null };
  }

  async run(): Promise<ProviderTest> {
    const { probe } = this.#ports.built;
    if (probe === null) this.#settle({ reachable: { kind: 'not-needed' }, key: { kind: 'not-needed' } });
    else if (!(await this.#reach(probe))) return this.#end();
    await this.#ask();
    return this.#end();
  }

  /** @returns whether there is a point in asking the model */
  async #reach(probe: NonNullable<BuiltTarget['probe']>): Promise<boolean> {
    const { missing, key } = this.#ports.target.credential;
    const hasKey = key !== null;
    const since = this.#startTimer();
    this.#settle({ reachable: { kind: 'running' } });
    try {
      const { status, isWebPage } = await probe(hasKey);
      // The error page of a server in front of an API is no reason to doubt the address; a page or a missing one is.
      if (isWebPage && (status < 400 || status === 404 || status === 405)) {
        this.#settle({ reachable: failed(since(), 'not-an-api', `HTTP ${status}, text/html`) });
        return false;
      }
      this.#settle({ reachable: { kind: 'passed', durationMs: since() }, key: { kind: 'running' } });
      this.#listMissing = status === 404;
      if (missing !== null) {
        this.#settle({ key: failed(0, 'key-missing', missing) });
        return false;
      }
      return hasKey ? await this.#tryKey(probe, status) : true;
    } catch (reason) {
      this.#settle({ reachable: failureOf(LlmError.from(reason), since()) });
      return false;
    }
  }

  #listMissing = false;

  /** A closed list that opens with the key proves it, and one that stays closed refuses it. An open list says nothing. */
  async #tryKey(probe: NonNullable<BuiltTarget['probe']>, statusWithKey: number): Promise<boolean> {
    if (statusWithKey === 401) {
      this.#settle({ key: failed(0, 'wrong-key', `HTTP ${statusWithKey}`) });
      return false;
    }
    if (statusWithKey !== 200) return true;
    const since = this.#startTimer();
    // Whatever this request meets, the answer that is asked for next decides.
    const status = await probe(false).then(
      (answer) => answer.status,
      () => null,
    );
    if (status === 401 || status === 403) this.#settle({ key: { kind: 'passed', durationMs: since() } });
    return true;
  }

  async #ask(): Promise<void> {
    const since = this.#startTimer();
    this.#settle({ answer: { kind: 'running' } });
    try {
      const { modelServed, route } = await this.#ports.built.provider.complete(
        testRequest(this.#ports.newId()),
        {
          // Only what streams to somebody has a first word.
          sink: { push: () => {} },
        },
      );
      const durationMs = since();
      const firstTokenMs = attemptsOf(route).at(-1)?.firstTokenMs ?? null;
      this.#test = { ...this.#test, answered: { modelServed, firstTokenMs, costUsd: routeCostUsd(route) } };
      this.#settle({ ...this.#keyAfter(durationMs, true), answer: { kind: 'passed', durationMs } });
    } catch (reason) {
      this.#refused(LlmError.from(reason), since());
    }
  }

  #refused(error: LlmError, durationMs: number): void {
    if (error.code === 'unauthorized') {
      const problem = this.#ports.target.credential.key === null ? 'key-missing' : 'wrong-key';
      this.#settle({ key: failed(durationMs, problem, error.message), answer: { kind: 'not-asked' } });
      return;
    }
    const isNowhere = this.#listMissing && error.status === 404 && !/model/i.test(error.message);
    const answer: TestPart = isNowhere
      ? failed(durationMs, 'not-an-api', error.message)
      : failureOf(error, durationMs);
    // An empty account is an account: the key was known.
    this.#settle({ ...this.#keyAfter(durationMs, error.code === 'quota-exceeded'), answer });
  }

  #keyAfter(durationMs: number, isProven: boolean): Partial<Parts> {
    const { key } = this.#test;
    if (key.kind === 'passed' || key.kind === 'not-needed') return {};
    if (this.#ports.target.credential.key === null) return { key: { kind: 'not-needed' } };
    return { key: isProven ? { kind: 'passed', durationMs } : { kind: 'unknown' } };
  }

  #settle(parts: Partial<Parts>): void {
    this.#test = { ...this.#test, ...parts };
    this.#ports.publish(this.#test);
  }

  #end(): ProviderTest {
    const rest = TEST_PARTS.filter((part) => ['waiting', 'running'].includes(this.#test[part].kind));
    const notAsked: TestPart = { kind: 'not-asked' };
    this.#settle(Object.fromEntries(rest.map((part) => [part, notAsked])));
    return this.#test;
  }

  #startTimer(): () => number {
    const { clock } = this.#ports;
    const startedMs = clock.monotonicMs();
    return () => clock.monotonicMs() - startedMs;
  }
}

function failed(durationMs: number, problem: TestProblem, detail: string): TestPart {
  return { kind: 'failed', durationMs, problem, detail };
}

function failureOf(error: LlmError, durationMs: number): TestPart {
  return failed(durationMs, testProblemOf(error), error.message);
}

/** A request that nobody else runs: in the ledger it ends with its attempt. */
function testRequest(requestId: string): CompletionRequest {
  return {
    messages: [{ role: 'user', content: [{ kind: 'text', text: 'Answer with the single word OK.' }] }],
    maxOutputTokens: TEST_OUTPUT_TOKENS,
    context: { requestId, purpose: 'test', mode: 'primary', cache: 'bypass', localOnly: false },
  };
}
