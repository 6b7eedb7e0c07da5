import type { CompletionRequest, CompletionResponse, PartialAnswer } from '../../shared/completion.ts';
import type { Clock } from '../llm/clock.ts';
import { AroundProvider, type ProviderCall } from '../llm/delegating-provider.ts';
import { cancelledBy, LlmError, throwIfCancelled } from '../llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import type { RunningDrill } from '../llm/running-drill.ts';

/** What a drill needs to fail as the vendor would. */
export interface DrillOptions {
  readonly clock: Clock;
  readonly timeouts: { readonly firstTokenMs: number; readonly idleMs: number };
}

/** What an answer says before it breaks off. */
const BEGINNING = ['This answer ', 'is part of a fire drill. ', 'It breaks off'];

/** Fails in the vendor's place while a drill runs: nothing is sent to the vendor. */
export class DrillProvider extends AroundProvider {
  protected readonly inner: LlmProvider;
  readonly #options: DrillOptions;

  constructor(inner: LlmProvider, options: DrillOptions) {
    super();
    this.inner = inner;
    this.#options = options;
  }

  protected override async around<Request extends CompletionRequest, Response extends CompletionResponse>(
    request: Request,
    options: CallOptions,
    call: ProviderCall<Request, Response>,
  ): Promise<Response> {
    if (!options.drill) return call(this.inner, request, options);
    throwIfCancelled(options.signal);
    throw await this.#failure(options.drill, options);
  }

  /** The error that the vendor's own failure would have led to, once it would have. */
  async #failure(drill: RunningDrill, options: CallOptions): Promise<LlmError> {
    const { firstTokenMs, idleMs } = this.#options.timeouts;
    switch (drill.kind) {
      case 'rate-limited': {
        const retryAfterMs = Math.max(0, drill.endsAtMs - this.#options.clock.monotonicMs());
        return said('rate-limited', 'the vendor asks for a pause.', { status: 429, retryAfterMs });
      }
      case 'unavailable':
        return said('unavailable', 'the vendor is unavailable.', { status: 503 });
      case 'unauthorized':
        return said('unauthorized', 'the vendor refuses the key.', { status: 401 });
      case 'slow-first-token':
        await this.#silence(firstTokenMs, drill, options);
        return said('timeout', 'the vendor did not begin to answer in time.');
      case 'cut-mid-answer':
        return said('stream-interrupted', 'the answer broke off.', { partial: begin(options) });
      case 'stall': {
        const partial = begin(options);
        await this.#silence(idleMs, drill, options, partial);
        return said('stream-interrupted', 'the answer broke off. The vendor stopped sending.', { partial });
      }
    }
  }

  /** Waits as for a silent vendor, but not past the end that the person makes of the drill. @throws `LlmError` `cancelled` */
  async #silence(
    durationMs: number,
    { stopped }: RunningDrill,
    { signal }: CallOptions,
    partial?: PartialAnswer,
  ): Promise<void> {
    const either = signal ? AbortSignal.any([signal, stopped]) : stopped;
    await this.#options.clock.sleep(durationMs, either).catch(() => {
      if (signal?.aborted) throw cancelledBy(signal, partial);
    });
  }
}

/** Sends the beginning of an answer. @returns what was sent */
function begin({ sink }: CallOptions): PartialAnswer {
  for (const text of BEGINNING) sink?.push({ kind: 'text', text });
  return { text: BEGINNING.join(''), reasoning: [], toolCalls: [] };
}

function said(
  code: LlmError['code'],
  what: string,
  details: ConstructorParameters<typeof LlmError>[2] = {},
): LlmError {
  return new LlmError(code, `Fire drill: ${what}`, details);
}
