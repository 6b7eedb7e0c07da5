import type { CompletionRequest, CompletionResponse } from '../../shared/completion.ts';
import type { RouteStep } from '../../shared/route.ts';
import type { Clock } from '../llm/clock.ts';
import { AroundProvider, type ProviderCall } from '../llm/delegating-provider.ts';
import { ERROR_POLICY } from '../llm/error-policy.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import { CommitWatch } from '../llm/stream-sink.ts';
import { backoffDelayMs, type RetryPolicy } from './backoff.ts';
import { afterSteps, errorAfterSteps } from './merge-routes.ts';

/** What the retry decorator needs beside its policy. */
export interface RetryPorts {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  random(): number;
}

/** The only retry loop in the program: tries the same target again after a passing failure. */
export class RetryProvider extends AroundProvider {
  protected readonly inner: LlmProvider;
  readonly #policy: RetryPolicy;
  readonly #ports: RetryPorts;

  constructor(inner: LlmProvider, policy: RetryPolicy, ports: RetryPorts) {
    super();
    this.inner = inner;
    this.#policy = policy;
    this.#ports = ports;
  }

  protected override async around<Request extends CompletionRequest, Response extends CompletionResponse>(
    request: Request,
    options: CallOptions,
    call: ProviderCall<Request, Response>,
  ): Promise<Response> {
    const sink = options.sink && new CommitWatch(options.sink);
    const earlier: RouteStep[] = [];
    for (let retry = 0; ; retry += 1) {
      try {
        return afterSteps(earlier, await call(this.inner, request, { ...options, sink }));
      } catch (reason) {
        const error = LlmError.from(reason);
        const delayMs = sink?.committed ? null : this.#delayMs(error, retry, options);
        if (delayMs === null) throw errorAfterSteps(earlier, error);
        earlier.push(...error.route.steps);
        await this.#wait(delayMs, earlier, error, options);
      }
    }
  }

  /** @returns how long to wait before trying again, or `null` when this target is not to be tried again */
  #delayMs(error: LlmError, retry: number, { failover }: CallOptions): number | null {
    const { retry: rule } = ERROR_POLICY[error.code];
    if (rule === 'no' || retry >= this.#policy.maxRetries) return null;
    const random = this.#ports.random();
    const delayMs = backoffDelayMs(this.#policy, retry, error.retryAfterMs, random);
    if (failover?.anotherTargetReady(error.code)) {
      // Somebody is waiting, and another target could answer: at most one quick second try.
      if (rule === 'when-alone' || error.code === 'rate-limited' || retry >= 1) return null;
      const unaskedMs = backoffDelayMs(this.#policy, retry, undefined, random);
      if (delayMs !== unaskedMs) return null;
    }
    return delayMs;
  }

  /** Sleeps, then asks for admission again. @throws `cancelled`, or the error itself when the target began cooling meanwhile */
  async #wait(
    delayMs: number,
    earlier: readonly RouteStep[],
    error: LlmError,
    options: CallOptions,
  ): Promise<void> {
    const route = { ...error.route, steps: [...earlier] };
    try {
      await this.#ports.clock.sleep(delayMs, options.signal);
    } catch (reason) {
      throw LlmError.from(reason).with({ route });
    }
    if (options.failover?.admitAgain() === false) throw error.with({ route });
  }
}
