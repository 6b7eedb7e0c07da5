import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FailoverProvider } from '../../src/main/chain/failover-provider.ts';
import type { FailoverTarget } from '../../src/main/chain/failover-target.ts';
import { HealthRegistry } from '../../src/main/chain/health-registry.ts';
import { BaseProvider } from '../../src/main/llm/base-provider.ts';
import { cancelledBy, LlmError } from '../../src/main/llm/llm-error.ts';
import type { CallOptions } from '../../src/main/llm/llm-provider.ts';
import { NO_USAGE } from '../../src/main/llm/usage.ts';
import type { CompletionRequest, ToolCompletionResponse } from '../../src/shared/completion.ts';
import { LLM_ERROR_CODES, type LlmErrorCode } from '../../src/shared/llm-error-code.ts';
import { EMPTY_ROUTE } from '../../src/shared/route.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { ask, failure, labelOf } from './support/chain-parts.ts';
import {
  FailoverModel,
  type ModelPolicy,
  type ModelRequest,
  type ModelTarget,
} from './support/failover-model.ts';
import { propertyRuns } from '../support/property-runs.ts';

/*
 * Random commands against the failover and against a plain model of its rules. Seen to fail with each of these planted:
 * a probe's place not given back, a doubled cooldown that starts from the setting, an epoch that grows with a failure count,
 * a last resort that goes to a vendor's own pause, a stale commit taken for a current one.
 */

const NAMES = ['a', 'b', 'c'] as const;
type Name = (typeof NAMES)[number];

const errorCode = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<LlmErrorCode>('unavailable', 'rate-limited', 'timeout', 'unauthorized'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...LLM_ERROR_CODES.filter((code) => code !== 'cancelled')),
  },
);
const pick = fc.nat(11);
const name = fc.constantFrom<Name>('a', 'a', 'b', 'c');

const policy = fc.record({
  failureThreshold: fc.integer({ min: 1, max: 3 }),
  cooldownMs: fc.constantFrom(1_000, 60_000, 200_000),
  maxCooldownMs: fc.constantFrom(1_000, 100_000, 300_000),
  moveOnWhenBlocked: fc.boolean(),
});

const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('ask' as const), localOnly: fc.nat(9), override: fc.nat(4) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('succeed' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('commit' as const), pick }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      pick,
      code: errorCode,
      retryAfterMs: fc.option(fc.constantFrom(0, 500, 90_000, 7_200_000), { nil: undefined, freq: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), pick }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 500, 1_000, 60_000, 200_000, 3_600_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('retry-now' as const), name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('clear' as const), name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wake' as const), ms: fc.constantFrom(0, 60_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('reload' as const),
      order: fc.shuffledSubarray([...NAMES], { minLength: 1 }),
      policy,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('change-key' as const), name }) },
);
type Command = typeof command extends fc.Arbitrary<infer Each> ? Each : never;

/** One call that waits for the test to end it. */
interface HeldCall {
  readonly requestId: string;
  readonly identity: string;
  commit(): void;
  succeed(): void;
  fail(error: LlmError): void;
}

class HeldProvider extends BaseProvider {
  readonly #identity: string;
  readonly #log: HeldCall[];

  constructor(identity: string, log: HeldCall[]) {
    super('model');
    this.#identity = identity;
    this.#log = log;
  }

  override costPerToken(): null {
    return null;
  }

  override completeWithTools(): Promise<ToolCompletionResponse> {
    throw new Error('not asked for here');
  }

  override complete(
    request: CompletionRequest,
    { sink, signal }: CallOptions,
  ): Promise<ToolCompletionResponse> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(cancelledBy(signal)), { once: true });
      this.#log.push({
        requestId: request.context.requestId,
        identity: this.#identity,
        commit: () => sink?.push({ kind: 'text', text: 'x' }),
        succeed: () => resolve(ANSWER),
        fail: reject,
      });
    });
  }
}

const ANSWER: ToolCompletionResponse = {
  text: 'x',
  reasoning: [],
  toolCalls: [],
  finishReason: 'stop',
  finishReasonRaw: null,
  usage: NO_USAGE,
  usageSource: 'reported',
  modelServed: 'model',
  route: EMPTY_ROUTE,
};

interface LiveRequest {
  readonly model: ModelRequest;
  readonly caller: AbortController;
  outcome: 'answered' | LlmErrorCode | null;
}

/** The failover and its model side by side. */
class Bench {
  readonly #clock = new FakeClock();
  readonly #registry = new HealthRegistry(this.#clock);
  readonly #model = new FailoverModel();
  readonly #requests: LiveRequest[] = [];
  readonly #log: HeldCall[] = [];
  readonly #revisions: Record<Name, number> = { a: 1, b: 1, c: 1 };
  readonly #identities = new Set<string>();
  #seen = 0;
  #policy: ModelPolicy = {
    failureThreshold: 2,
    cooldownMs: 60_000,
    maxCooldownMs: 300_000,
    moveOnWhenBlocked: true,
  };
  #order: readonly Name[] = NAMES;
  #targets: readonly ModelTarget[] = [];
  #chain = this.#build();

  async run(commands: readonly Command[]): Promise<void> {
    for (const step of commands) {
      if (step.do === 'advance') await this.#advance(step.ms);
      else this.#do(step);
      await settle();
      this.#follow();
      this.#compareOutcomes();
      // Looking lets time pass for a target; an outcome must not depend on whether somebody has looked.
      if (step.do !== 'advance') this.#compareHealth();
    }
  }

  /** Stops at every deadline on the way: what happens there happens at that time. */
  async #advance(ms: number): Promise<void> {
    const endMs = this.#model.nowMs + ms;
    const deadlines = [...this.#identities]
      .map((identity) => this.#model.health(identity))
      .filter(({ kind, untilMs }) => kind === 'cooling' && untilMs < endMs)
      .map(({ untilMs }) => untilMs);
    for (const atMs of [...deadlines.toSorted((a, b) => a - b), endMs]) {
      this.#model.nowMs = atMs;
      await this.#clock.advance(atMs - this.#clock.monotonicMs());
      await settle();
      this.#follow();
    }
  }

  #build(): FailoverProvider {
    this.#targets = this.#order.map((each) => ({
      identity: `${each} ${this.#revisions[each]}`,
      isLoopback: each === 'c',
      contextLength: { a: 8_000, b: null, c: 32_000 }[each],
    }));
    for (const { identity } of this.#targets) this.#identities.add(identity);
    const targets = this.#targets.map((target): FailoverTarget => ({
      ...target,
      label: labelOf(target.identity),
      provider: new HeldProvider(target.identity, this.#log),
      capabilities: { tools: true, images: true, responseFormats: ['json-object', 'json-schema'] },
    }));
    return new FailoverProvider(targets, {
      registry: this.#registry,
      clock: this.#clock,
      policy: this.#policy,
    });
  }

  #do(step: Exclude<Command, { do: 'advance' }>): void {
    switch (step.do) {
      case 'ask':
        return this.#ask(step.localOnly === 0, step.override === 0);
      case 'succeed':
        return this.#withCall(step.pick, (request, call) => {
          this.#model.succeeded(request.model);
          call.succeed();
        });
      case 'commit':
        return this.#withCall(step.pick, (request, call) => {
          this.#model.committed(request.model);
          call.commit();
        });
      case 'fail':
        return this.#withCall(step.pick, (request, call) => {
          const { code, retryAfterMs } = step;
          this.#model.failed(request.model, code, retryAfterMs);
          call.fail(failure(code, { retryAfterMs }));
        });
      case 'cancel':
        return this.#cancel(step.pick);
      case 'retry-now':
        this.#registry.retryNow(this.#identityOf(step.name));
        return this.#model.retryNow(this.#identityOf(step.name));
      case 'clear':
        this.#registry.clear(this.#identityOf(step.name));
        return this.#model.clear(this.#identityOf(step.name));
      case 'wake':
        this.#registry.resumeAfterSleep(step.ms);
        return this.#model.wake(step.ms);
      case 'reload':
        this.#order = step.order;
        this.#policy = step.policy;
        this.#chain = this.#build();
        return;
      case 'change-key':
        this.#revisions[step.name] += 1;
        this.#chain = this.#build();
    }
  }

  #ask(localOnly: boolean, hasOverride: boolean): void {
    const caller = new AbortController();
    const request = ask({ ...(hasOverride ? { model: 'other' } : {}), context: { localOnly } });
    const model: ModelRequest = {
      id: request.context.requestId,
      targets: this.#targets,
      policy: this.#policy,
      hasOverride,
      passedOver: new Set(this.#targets.filter(({ isLoopback }) => localOnly && !isLoopback)),
      called: [],
      call: null,
      firstError: null,
      outcome: null,
    };
    const live: LiveRequest = { model, caller, outcome: null };
    this.#requests.push(live);
    this.#chain.complete(request, { signal: caller.signal, sink: { push: () => {} } }).then(
      () => (live.outcome = 'answered'),
      (reason: unknown) => (live.outcome = LlmError.from(reason).code),
    );
  }

  #withCall(pickAt: number, act: (request: LiveRequest, call: HeldCall) => void): void {
    const calling = this.#requests.filter(({ model }) => model.call !== null);
    const request = calling[pickAt % Math.max(1, calling.length)];
    const call = this.#log.findLast(({ requestId }) => requestId === request?.model.id);
    if (request && call) act(request, call);
  }

  #cancel(pickAt: number): void {
    const open = this.#requests.filter(({ model }) => model.outcome === null);
    const request = open[pickAt % Math.max(1, open.length)];
    if (!request) return;
    if (request.model.call) this.#model.failed(request.model, 'cancelled', undefined);
    else request.model.outcome = 'cancelled';
    request.caller.abort();
  }

  /** Checks each new call against what the model says that its request may do, in the order in which they were made. */
  #follow(): void {
    for (const { requestId, identity } of this.#log.slice(this.#seen)) {
      const request = this.#requests.find(({ model }) => model.id === requestId)?.model;
      if (!request) throw new Error('A call of nobody.');
      const expected = this.#model.nextStep(request);
      expect([request.outcome, expected]).toMatchObject([null, { kind: 'call', target: { identity } }]);
      if (expected.kind === 'call') this.#model.called(request, expected.target);
    }
    this.#seen = this.#log.length;
  }

  #compareOutcomes(): void {
    for (const { model, outcome } of this.#requests) {
      if (model.outcome === null && model.call === null) {
        const expected = this.#model.nextStep(model);
        expect(expected.kind).not.toBe('call');
        if (expected.kind === 'fail') model.outcome = expected.code;
      }
      expect(outcome).toBe(model.outcome);
    }
  }

  #compareHealth(): void {
    for (const identity of this.#identities) {
      const { kind, failures, untilMs, durationMs, byVendor, reason, probedBy } =
        this.#model.health(identity);
      const retryAtMs = this.#clock.wallMs() + untilMs - this.#model.nowMs;
      const views = {
        ready: { kind, failures },
        cooling: { kind, reason, retryAtMs, durationMs, byVendor },
        probing: { kind, reason, underWay: probedBy !== null },
        blocked: { kind, reason },
      };
      expect(this.#registry.view(identity).health).toEqual(views[kind]);
    }
  }

  #identityOf(target: Name): string {
    return `${target} ${this.#revisions[target]}`;
  }
}

it('does what a plain model of its rules does, whatever happens', { timeout: 1_200_000 }, async () => {
  const commands = fc.array(command, { maxLength: 50, size: 'max' });
  await fc.assert(
    fc.asyncProperty(commands, (steps) => new Bench().run(steps)),
    propertyRuns('failover against its model', 2_000),
  );
});
