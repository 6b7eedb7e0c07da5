import type {
  CompletionRequest,
  StreamDelta,
  ToolCompletionRequest,
  ToolCompletionResponse,
} from '../../../src/shared/completion.ts';
import { EMPTY_ROUTE } from '../../../src/shared/route.ts';
import { BaseProvider } from '../../../src/main/llm/base-provider.ts';
import { cancelledBy, type LlmError, throwIfCancelled } from '../../../src/main/llm/llm-error.ts';
import type { CallOptions } from '../../../src/main/llm/llm-provider.ts';
import type { TokenPrice } from '../../../src/main/llm/price-usage.ts';
import { NO_USAGE } from '../../../src/main/llm/usage.ts';

/** A place where calls wait until a test lets them go on. */
export class Gate {
  #isOpen = false;
  readonly #waiting = new Set<() => void>();

  /** Calls that wait here. */
  get waiting(): number {
    return this.#waiting.size;
  }

  open(): void {
    this.#isOpen = true;
    for (const pass of this.#waiting) pass();
    this.#waiting.clear();
  }

  /** @throws `cancelled` when the signal aborts first */
  async pass(signal: AbortSignal | undefined): Promise<void> {
    throwIfCancelled(signal);
    if (this.#isOpen) return;
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(enter);
        if (signal) reject(cancelledBy(signal));
      };
      const enter = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      this.#waiting.add(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}

/** What one call does, in this order. */
export interface Script {
  readonly gate?: Gate;
  readonly deltas?: readonly StreamDelta[];
  readonly pieces?: readonly string[];
  /** Waits here after the pieces. */
  readonly gateAfterPieces?: Gate;
  readonly error?: LlmError;
  readonly response?: Partial<ToolCompletionResponse>;
}

/** One call that reached the provider. */
export interface RecordedCall {
  readonly request: CompletionRequest | ToolCompletionRequest;
  readonly options: CallOptions;
  readonly withTools: boolean;
}

/** A provider at the chain's innermost place: it does what the test says and records who called. */
export class ScriptedProvider extends BaseProvider {
  readonly calls: RecordedCall[] = [];
  readonly price: TokenPrice | null;
  script: Script | ((call: RecordedCall, index: number) => Script);

  constructor(modelName: string, script: ScriptedProvider['script'] = {}, price: TokenPrice | null = null) {
    super(modelName);
    this.script = script;
    this.price = price;
  }

  override costPerToken(): TokenPrice | null {
    return this.price;
  }

  override complete(request: CompletionRequest, options: CallOptions = {}): Promise<ToolCompletionResponse> {
    return this.#play({ request, options, withTools: false });
  }

  override completeWithTools(
    request: ToolCompletionRequest,
    options: CallOptions = {},
  ): Promise<ToolCompletionResponse> {
    return this.#play({ request, options, withTools: true });
  }

  async #play(call: RecordedCall): Promise<ToolCompletionResponse> {
    const { request, options } = call;
    this.calls.push(call);
    const script = typeof this.script === 'function' ? this.script(call, this.calls.length - 1) : this.script;
    const model = this.effectiveModelName(request.model);
    throwIfCancelled(options.signal);
    await script.gate?.pass(options.signal);
    const pieces = script.pieces ?? (script.error ? [] : [`${model} answers`]);
    const deltas = script.deltas ?? pieces.map((text): StreamDelta => ({ kind: 'text', text }));
    for (const delta of deltas) options.sink?.push(delta);
    await script.gateAfterPieces?.pass(options.signal);
    if (script.error) throw script.error;
    return {
      text: deltas.map((delta) => (delta.kind === 'text' ? delta.text : '')).join(''),
      reasoning: [],
      toolCalls: [],
      finishReason: 'stop',
      finishReasonRaw: 'stop',
      usage: { ...NO_USAGE, inputTokens: 10, outputTokens: 5 },
      usageSource: 'reported',
      modelServed: model,
      route: EMPTY_ROUTE,
      ...script.response,
    };
  }
}
