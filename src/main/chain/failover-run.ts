import type { CompletionRequest, RequestContext } from '../../shared/completion.ts';
import type { LlmErrorCode } from '../../shared/llm-error-code.ts';
import { EMPTY_ROUTE, type RouteStep, type SkipReason } from '../../shared/route.ts';
import { ERROR_POLICY } from '../llm/error-policy.ts';
import { cancelledBy, LlmError } from '../llm/llm-error.ts';
import type { FailoverOptions, FailoverTarget } from './failover-target.ts';
import type { Admission } from './health-registry.ts';

/** The target that a request goes to next. */
export interface Choice {
  readonly target: FailoverTarget;
  readonly admission: Admission;
}

/** One request's way through the targets. */
export class FailoverRun {
  readonly steps: RouteStep[] = [];
  readonly #options: FailoverOptions;
  readonly #skipped = new Set<FailoverTarget>();
  /** What keeps a target from taking this request, whatever its health. In the route once the request comes past it. */
  readonly #obstacles = new Map<FailoverTarget, SkipReason>();
  #untried: readonly FailoverTarget[];
  #firstError: LlmError | null = null;

  constructor(targets: readonly FailoverTarget[], request: CompletionRequest, options: FailoverOptions) {
    this.#options = options;
    this.#untried = inOrder(targets, request.context);
    for (const target of targets) {
      const obstacle = obstacleOf(target, request);
      if (obstacle) this.#obstacles.set(target, obstacle);
    }
  }

  /** Chooses among the targets not tried yet; `wait`: only a probe that is running can help; `null`: none is left. */
  next(): Choice | 'wait' | null {
    const { registry } = this.#options;
    let oldest: { readonly target: FailoverTarget; readonly sinceMs: number } | null = null;
    let isProbeRunning = false;
    for (const target of this.#untried) {
      if (this.#obstacles.has(target)) continue;
      const availability = registry.availability(target.identity);
      if (availability.kind === 'open') {
        this.#skipBefore(target);
        return this.#choose(target, registry.admit(target.identity));
      }
      if (availability.kind === 'probing') isProbeRunning = true;
      if (availability.kind === 'cooling' && !availability.byVendor) {
        if (oldest === null || availability.sinceMs < oldest.sinceMs)
          oldest = { target, sinceMs: availability.sinceMs };
      }
    }
    if (oldest) {
      this.#skipBefore(oldest.target);
      return this.#choose(oldest.target, registry.admitLastResort(oldest.target.identity));
    }
    return isProbeRunning ? 'wait' : null;
  }

  /** Whether a place not tried yet could take the request now, after such an error of this one. */
  anotherReady(from: FailoverTarget, code: LlmErrorCode): boolean {
    const { anotherKey } = ERROR_POLICY[code];
    return this.#candidates().some(
      (other) =>
        (anotherKey || !isSameTarget(other, from)) &&
        this.#options.registry.availability(other.identity).kind === 'open',
    );
  }

  /** Resolves at the next change of any target's health, or when a vendor's own pause is over. @throws `cancelled` */
  async healthChanged(signal: AbortSignal | undefined): Promise<void> {
    const { registry, clock } = this.#options;
    const pauseEndMs = this.#earliestDeadlineMs();
    await new Promise<void>((resolve, reject) => {
      const stop = (settle: () => void) => () => {
        unsubscribe();
        unschedule?.();
        signal?.removeEventListener('abort', cancel);
        settle();
      };
      const unsubscribe = registry.subscribe(stop(resolve));
      const unschedule =
        pauseEndMs === null ? null : clock.schedule(pauseEndMs - clock.monotonicMs(), stop(resolve));
      const cancel = stop(() => signal && reject(this.cancelled(signal)));
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Notes a failure. @throws `LlmError` with the route so far when no other target may take the request */
  failed(target: FailoverTarget, error: LlmError, committed: boolean): void {
    this.steps.push(...error.route.steps);
    if (error.code === 'budget-exceeded' && error.route.steps.length === 0)
      this.#skip(target, 'budget-exceeded');
    const { next, anotherKey } = ERROR_POLICY[error.code];
    if (committed || next === 'none') throw this.#withRoute(error);
    // An error of the target itself comes to all of its keys; one of a key's stays with the target where it may not move on.
    if (!anotherKey) this.#untried = this.#untried.filter((other) => !isSameTarget(other, target));
    if (next === 'any-if-allowed' && !this.#options.policy.moveOnWhenBlocked) {
      this.#untried = this.#untried.filter((other) => isSameTarget(other, target));
      if (this.#candidates().length === 0) throw this.#withRoute(error);
    }
    this.#firstError ??= error;
    if (next === 'loopback') this.#keep((other) => other.isLoopback, 'not-local');
    if (next === 'larger-context') {
      const limit = error.context?.limit ?? target.contextLength ?? Infinity;
      this.#keep(({ contextLength }) => contextLength !== null && contextLength > limit, 'context-length');
    }
  }

  /** The error of a request whose caller has gone. */
  cancelled(signal: AbortSignal): LlmError {
    return this.#withRoute(cancelledBy(signal));
  }

  /** The error of a request that no target is left for. */
  finalError(): LlmError {
    for (const target of this.#untried) this.#passOver(target);
    return this.#withRoute(this.#firstError ?? this.#nothingCallable());
  }

  #nothingCallable(): LlmError {
    const { registry, clock } = this.#options;
    const deadlineMs = this.#earliestDeadlineMs();
    if (deadlineMs !== null) {
      const retryAfterMs = Math.max(0, deadlineMs - clock.monotonicMs());
      return new LlmError('rate-limited', 'Every provider that could answer has asked for a pause.', {
        retryAfterMs,
      });
    }
    const [first] = this.#candidates();
    const reason = first && registry.reason(first.identity);
    if (first && reason)
      return new LlmError(reason, registry.lastMessage(first.identity) ?? 'The target is blocked.');
    return new LlmError('unsupported', 'None of the targets can do what this request needs.');
  }

  /** When the first of the targets that cool may be tried again; `null` where none cools. */
  #earliestDeadlineMs(): number | null {
    const deadlines = this.#candidates()
      .map(({ identity }) => this.#options.registry.availability(identity))
      .flatMap((availability) => (availability.kind === 'cooling' ? [availability.untilMs] : []));
    return deadlines.length === 0 ? null : Math.min(...deadlines);
  }

  #choose(target: FailoverTarget, admission: Admission): Choice {
    this.#untried = this.#untried.filter((other) => other !== target);
    return { target, admission };
  }

  #keep(suits: (target: FailoverTarget) => boolean, reason: SkipReason): void {
    for (const target of this.#candidates()) if (!suits(target)) this.#obstacles.set(target, reason);
  }

  #candidates(): readonly FailoverTarget[] {
    return this.#obstacles.size === 0
      ? this.#untried
      : this.#untried.filter((target) => !this.#obstacles.has(target));
  }

  #skipBefore(chosen: FailoverTarget): void {
    for (const target of this.#untried) {
      if (target === chosen) return;
      this.#passOver(target);
    }
  }

  #passOver(target: FailoverTarget): void {
    const obstacle = this.#obstacles.get(target);
    if (obstacle) return this.#skip(target, obstacle);
    const availability = this.#options.registry.availability(target.identity);
    if (availability.kind !== 'open') this.#skip(target, availability.kind);
  }

  #skip(target: FailoverTarget, reason: SkipReason): void {
    if (this.#skipped.has(target)) return;
    this.#skipped.add(target);
    const { registry } = this.#options;
    const availability = reason === 'cooling' ? registry.availability(target.identity) : null;
    const isHealth = reason === 'cooling' || reason === 'probing' || reason === 'blocked';
    const drill = isHealth ? registry.drillKind(target.identity) : null;
    this.steps.push({
      kind: 'skipped',
      ...target.label,
      reason,
      cause: isHealth ? registry.reason(target.identity) : null,
      retryAtMs: availability?.kind === 'cooling' ? registry.wallTimeOf(availability.untilMs) : null,
      ...(drill ? { drill } : {}),
    });
  }

  #withRoute(error: LlmError): LlmError {
    return error.with({ route: { ...EMPTY_ROUTE, steps: [...this.steps] } });
  }
}

function isSameTarget(one: FailoverTarget, other: FailoverTarget): boolean {
  return one.label.targetId === other.label.targetId;
}

/** The targets in the person's order, but for the one that the request prefers and the one that it avoids. */
function inOrder(
  targets: readonly FailoverTarget[],
  { preferTargetId, avoidTargetId }: RequestContext,
): readonly FailoverTarget[] {
  if (preferTargetId === undefined && avoidTargetId === undefined) return targets;
  const placeOf = ({ label: { targetId } }: FailoverTarget) =>
    targetId === avoidTargetId ? 1 : targetId === preferTargetId ? -1 : 0;
  return targets.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** What keeps a target from doing what a request needs, whatever its health. */
function obstacleOf(target: FailoverTarget, request: CompletionRequest): SkipReason | null {
  if (request.context.localOnly && !target.isLoopback) return 'not-local';
  const { tools, images, responseFormats } = target.capabilities;
  const { responseFormat } = request;
  if (!tools && 'tools' in request) return 'unsupported';
  if (responseFormat && !responseFormats.includes(responseFormat.kind)) return 'unsupported';
  if (!images && request.messages.some(({ content }) => content.some(({ kind }) => kind === 'image')))
    return 'unsupported';
  return null;
}
