import type { CompletionRequest, RequestContext, StreamDelta } from '../../../src/shared/completion.ts';
import type { LlmErrorCode } from '../../../src/shared/llm-error-code.ts';
import type { Route, TargetLabel } from '../../../src/shared/route.ts';
import { FailoverProvider } from '../../../src/main/chain/failover-provider.ts';
import type { FailoverPolicy, FailoverTarget } from '../../../src/main/chain/failover-target.ts';
import { HealthRegistry } from '../../../src/main/chain/health-registry.ts';
import {
  MeteredProvider,
  type MeteredOptions,
  type SpendGuard,
} from '../../../src/main/chain/metered-provider.ts';
import { LlmError, type LlmErrorDetails } from '../../../src/main/llm/llm-error.ts';
import type { LlmProvider } from '../../../src/main/llm/llm-provider.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';
import { MemoryJournal } from '../../support/memory-journal.ts';
import { ScriptedProvider } from './scripted-provider.ts';

let count = 0;

/** A question. */
export function ask(
  more: Partial<Omit<CompletionRequest, 'context'>> & { readonly context?: Partial<RequestContext> } = {},
): CompletionRequest {
  count += 1;
  const { context, ...rest } = more;
  return {
    messages: [{ role: 'user', content: [{ kind: 'text', text: 'Why is the sky blue?' }] }],
    ...rest,
    context: {
      requestId: `request-${count}`,
      purpose: 'test',
      mode: 'primary',
      cache: 'use',
      localOnly: false,
      ...context,
    },
  };
}

/** A failure. */
export function failure(code: LlmErrorCode, details: LlmErrorDetails = {}): LlmError {
  return new LlmError(code, `It failed: ${code}.`, details);
}

/** What a rejected call was rejected with. */
export async function errorOf(call: Promise<unknown>): Promise<LlmError> {
  const reason: unknown = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (reason instanceof LlmError) return reason;
  throw new Error('The call was expected to fail with an LlmError.', { cause: reason });
}

/** A sink that keeps what it gets. */
export class Listener {
  readonly deltas: StreamDelta[] = [];

  get text(): string {
    return this.deltas.map((delta) => (delta.kind === 'text' ? delta.text : '')).join('');
  }

  push(delta: StreamDelta): void {
    this.deltas.push(delta);
  }
}

/** A target's public description. */
export function labelOf(name: string): TargetLabel {
  return { targetId: `${name}/${name}-model`, providerId: name, providerName: name, model: `${name}-model` };
}

/** A guard that lets everything through. */
export const openGuard: SpendGuard = { reserve: () => ({ reservedUsd: null }), settle: () => {} };

/** A provider inside its metering. */
export function metered(
  inner: LlmProvider,
  name: string,
  options: Partial<MeteredOptions> = {},
): MeteredProvider {
  let attempts = 0;
  return new MeteredProvider(inner, {
    label: labelOf(name),
    generation: 1,
    scheduleAt: () => null,
    referenceAt: () => null,
    spendGuard: openGuard,
    journal: new MemoryJournal(),
    clock: new FakeClock(),
    newId: () => `${name}-attempt-${(attempts += 1)}`,
    isCheap: false,
    inputBilledAs: 'inputTokens',
    reserveOutputTokens: 4_096,
    ...options,
  });
}

/** A target around a scripted vendor. */
export interface ScriptedTarget extends FailoverTarget {
  readonly vendor: ScriptedProvider;
}

/** A target whose vendor does what its script says. */
export function scriptedTarget(
  name: string,
  script: ScriptedProvider['script'] = {},
  more: Partial<FailoverTarget> = {},
): ScriptedTarget {
  const vendor = new ScriptedProvider(`${name}-model`, script);
  return {
    label: labelOf(name),
    identity: `identity of ${name}`,
    provider: metered(vendor, name),
    isLoopback: false,
    contextLength: null,
    capabilities: { tools: true, images: true, responseFormats: ['json-object', 'json-schema'] },
    vendor,
    ...more,
  };
}

/** The defaults of the settings. */
export const POLICY: FailoverPolicy = {
  failureThreshold: 3,
  cooldownMs: 60_000,
  maxCooldownMs: 300_000,
  moveOnWhenBlocked: true,
};

/** A failover over targets, with its clock and registry. */
export function failoverOver(
  targets: readonly FailoverTarget[],
  policy: Partial<FailoverPolicy> = {},
  clock: FakeClock = new FakeClock(),
  registry: HealthRegistry = new HealthRegistry(clock),
) {
  const chain = new FailoverProvider(targets, { registry, clock, policy: { ...POLICY, ...policy } });
  return { chain, clock, registry };
}

/** A route in short: `a:unavailable`, `b:completed`, `c:skipped:cooling`. */
export function shortRoute({ steps }: Route): readonly string[] {
  return steps.map((step) =>
    step.kind === 'attempt'
      ? `${step.providerId}:${step.outcome}`
      : `${step.providerId}:skipped:${step.reason}`,
  );
}

/** Moves the clock on until a call has ended, however long it waits in between. */
export async function finished<Value>(call: Promise<Value>, clock: FakeClock): Promise<Value> {
  const progress = { isOver: false };
  const end = () => {
    progress.isOver = true;
  };
  call.then(end, end);
  await settle();
  while (!progress.isOver) await clock.advance(1_000);
  return call;
}
