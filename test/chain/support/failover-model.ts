import type { LlmErrorCode } from '../../../src/shared/llm-error-code.ts';

/*
 * The rules of failover once more, as plainly as they can be written and without a look at the code under test: mutable
 * records, no registry, no admissions, no listeners.
 */

/** A target as the model knows it. */
export interface ModelTarget {
  readonly identity: string;
  readonly isLoopback: boolean;
  readonly contextLength: number | null;
}

/** When targets cool, and whether a refusal passes the request on. */
export interface ModelPolicy {
  readonly failureThreshold: number;
  readonly cooldownMs: number;
  readonly maxCooldownMs: number;
  readonly moveOnWhenBlocked: boolean;
}

interface ModelHealth {
  kind: 'ready' | 'cooling' | 'probing' | 'blocked';
  failures: number;
  sinceMs: number;
  untilMs: number;
  durationMs: number;
  byVendor: boolean;
  reason: LlmErrorCode | null;
  probedBy: ModelRequest | null;
  /** Grows whenever {@link kind} changes. */
  version: number;
}

/** A request as the model knows it. */
export interface ModelRequest {
  readonly id: string;
  readonly targets: readonly ModelTarget[];
  readonly policy: ModelPolicy;
  readonly hasOverride: boolean;
  readonly passedOver: Set<ModelTarget>;
  readonly called: string[];
  /** The call that runs now. */
  call: {
    readonly target: ModelTarget;
    version: number;
    readonly isProbe: boolean;
    committed: boolean;
  } | null;
  firstError: LlmErrorCode | null;
  outcome: 'answered' | LlmErrorCode | null;
}

/** What a request has to do next. */
export type NextStep =
  | { readonly kind: 'call'; readonly target: ModelTarget }
  | { readonly kind: 'wait' }
  | { readonly kind: 'fail'; readonly code: LlmErrorCode };

const COUNTED = new Set<LlmErrorCode>([
  'rate-limited',
  'unavailable',
  'network',
  'timeout',
  'stream-interrupted',
]);
const BLOCKING = new Set<LlmErrorCode>(['unauthorized', 'quota-exceeded', 'model-not-found']);
const HOPELESS = new Set<LlmErrorCode>(['content-filter', 'invalid-request', 'cancelled']);

/** The reference that the property test compares with. */
export class FailoverModel {
  nowMs = 0;
  readonly #health = new Map<string, ModelHealth>();

  health(identity: string): ModelHealth {
    let health = this.#health.get(identity);
    if (!health) {
      health = {
        kind: 'ready',
        failures: 0,
        sinceMs: 0,
        untilMs: 0,
        durationMs: 0,
        byVendor: false,
        reason: null,
        probedBy: null,
        version: 0,
      };
      this.#health.set(identity, health);
    }
    if (health.kind === 'cooling' && this.nowMs >= health.untilMs) this.#become(health, { kind: 'probing' });
    return health;
  }

  /** What a request without a running call does now. */
  nextStep(request: ModelRequest): NextStep {
    const candidates = request.targets.filter(
      (target) => !request.passedOver.has(target) && !request.called.includes(target.identity),
    );
    const healths = candidates.map((target) => ({ target, ...this.health(target.identity) }));
    const open = healths.find(
      ({ kind, probedBy }) => kind === 'ready' || (kind === 'probing' && probedBy === null),
    );
    if (open) return { kind: 'call', target: open.target };
    const [lastResort] = healths
      .filter(({ kind, byVendor }) => kind === 'cooling' && !byVendor)
      .toSorted((a, b) => a.sinceMs - b.sinceMs);
    if (lastResort) return { kind: 'call', target: lastResort.target };
    if (healths.some(({ kind }) => kind === 'probing')) return { kind: 'wait' };
    if (request.firstError) return { kind: 'fail', code: request.firstError };
    if (healths.some(({ kind }) => kind === 'cooling')) return { kind: 'fail', code: 'rate-limited' };
    return { kind: 'fail', code: healths[0]?.reason ?? 'unsupported' };
  }

  /** The request has called the target that {@link nextStep} named. */
  called(request: ModelRequest, target: ModelTarget): void {
    const health = this.health(target.identity);
    const isProbe = health.kind === 'probing';
    if (isProbe) health.probedBy = request;
    request.called.push(target.identity);
    request.call = { target, version: health.version, isProbe, committed: false };
  }

  /** The first piece has come. */
  committed(request: ModelRequest): void {
    const { call } = request;
    if (!call || call.committed) return;
    call.committed = true;
    const health = this.health(call.target.identity);
    if (!call.isProbe || health.version !== call.version) return;
    this.#become(health, { kind: 'ready', failures: request.policy.failureThreshold - 1 });
    call.version = health.version;
  }

  succeeded(request: ModelRequest): void {
    const { call } = request;
    if (!call) return;
    const health = this.health(call.target.identity);
    if (health.version === call.version) this.#become(health, { kind: 'ready', failures: 0 });
    request.call = null;
    request.outcome = 'answered';
  }

  failed(request: ModelRequest, code: LlmErrorCode, retryAfterMs: number | undefined): void {
    const { call, policy } = request;
    if (!call) return;
    request.call = null;
    const health = this.health(call.target.identity);
    if (health.version === call.version) this.#blame(request, health, code, retryAfterMs);
    const isFinal = call.committed || HOPELESS.has(code) || (BLOCKING.has(code) && !policy.moveOnWhenBlocked);
    if (isFinal) {
      request.outcome = code;
      return;
    }
    request.firstError ??= code;
    for (const target of request.targets) {
      if (code === 'offline' && !target.isLoopback) request.passedOver.add(target);
      const limit = call.target.contextLength ?? Infinity;
      if (code === 'context-length' && (target.contextLength ?? 0) <= limit) request.passedOver.add(target);
    }
  }

  retryNow(identity: string): void {
    const health = this.health(identity);
    if (health.kind === 'cooling') this.#become(health, { kind: 'probing' });
    if (health.kind === 'blocked') this.#become(health, { kind: 'probing', durationMs: 0 });
  }

  clear(identity: string): void {
    this.#become(this.health(identity), { kind: 'ready', failures: 0 });
  }

  wake(sleptMs: number): void {
    for (const identity of this.#health.keys()) {
      const health = this.health(identity);
      if (health.kind !== 'cooling') continue;
      if (health.byVendor) health.untilMs -= sleptMs;
      else this.#become(health, { kind: 'probing' });
    }
  }

  #blame(
    request: ModelRequest,
    health: ModelHealth,
    code: LlmErrorCode,
    retryAfterMs: number | undefined,
  ): void {
    const isOwnModel = request.hasOverride && (code === 'model-not-found' || code === 'invalid-request');
    if (isOwnModel || (!COUNTED.has(code) && !BLOCKING.has(code))) {
      if (health.probedBy === request) health.probedBy = null;
      return;
    }
    if (BLOCKING.has(code)) return this.#become(health, { kind: 'blocked', reason: code });
    const vendorMs =
      code === 'rate-limited' && retryAfterMs !== undefined ? Math.min(retryAfterMs, 3_600_000) : null;
    const { failureThreshold, cooldownMs, maxCooldownMs } = request.policy;
    if (health.kind === 'cooling') {
      // It was a last resort.
      if (vendorMs === null || this.nowMs + vendorMs <= health.untilMs) return;
      health.untilMs = this.nowMs + vendorMs;
      health.durationMs = vendorMs;
      health.byVendor = true;
      health.reason = code;
      return;
    }
    if (health.kind === 'ready' && vendorMs === null && health.failures + 1 < failureThreshold) {
      health.failures += 1;
      return;
    }
    const wasProbe = health.kind === 'probing';
    const longerMs = Math.max(cooldownMs, Math.min(maxCooldownMs, 2 * health.durationMs));
    const durationMs = vendorMs ?? (wasProbe ? longerMs : cooldownMs);
    this.#become(health, {
      kind: 'cooling',
      sinceMs: this.nowMs,
      untilMs: this.nowMs + durationMs,
      durationMs,
      byVendor: vendorMs !== null,
      reason: code,
    });
  }

  #become(health: ModelHealth, change: Partial<ModelHealth>): void {
    if (change.kind !== undefined && change.kind !== health.kind) {
      health.version += 1;
      health.probedBy = null;
    }
    Object.assign(health, change);
  }
}
