import type { ListedModel } from '../../shared/listed-model.ts';
import type {
  CompletionRequest,
  CompletionResponse,
  ToolCompletionRequest,
} from '../../shared/completion.ts';
import type { LlmErrorCode } from '../../shared/llm-error-code.ts';
import { AroundProvider, type ProviderCall } from '../llm/delegating-provider.ts';
import { LlmError, throwIfCancelled } from '../llm/llm-error.ts';
import { type CallOptions, type LlmProvider, normalizeModelOverride } from '../llm/llm-provider.ts';
import type { RunningDrill } from '../llm/running-drill.ts';
import { CommitWatch } from '../llm/stream-sink.ts';
import { FailoverRun } from './failover-run.ts';
import type { FailoverOptions, FailoverTarget } from './failover-target.ts';
import type { Admission } from './health-registry.ts';
import { afterSteps } from './merge-routes.ts';

/** Answers from the first target in the person's order that can. */
export class FailoverProvider extends AroundProvider {
  readonly #targets: readonly FailoverTarget[];
  readonly #options: FailoverOptions;
  #lastServed: FailoverTarget;

  /** @throws `LlmError` `invalid-request` without targets */
  constructor(targets: readonly FailoverTarget[], options: FailoverOptions) {
    super();
    const [first] = targets;
    if (!first) throw new LlmError('invalid-request', 'The list of targets is empty.');
    this.#targets = targets;
    this.#options = options;
    this.#lastServed = first;
  }

  protected override get inner(): LlmProvider {
    return this.#lastServed.provider;
  }

  protected override async around<Request extends CompletionRequest, Response extends CompletionResponse>(
    request: Request,
    options: CallOptions,
    call: ProviderCall<Request, Response>,
  ): Promise<Response> {
    const run = new FailoverRun(this.#targets, request, this.#options);
    for (;;) {
      if (options.signal?.aborted) throw run.cancelled(options.signal);
      const choice = run.next();
      if (choice === 'wait') {
        await run.healthChanged(options.signal);
        continue;
      }
      if (choice === null) throw run.finalError();
      const response = await this.#try(choice.target, choice.admission, run, request, options, call);
      if (response) return afterSteps(run.steps, response);
    }
  }

  /** @returns the answer, or `null` when the next target is to be tried. @throws `LlmError` when none may be */
  async #try<Request extends CompletionRequest, Response extends CompletionResponse>(
    target: FailoverTarget,
    admission: Admission,
    run: FailoverRun,
    request: Request,
    options: CallOptions,
    call: ProviderCall<Request, Response>,
  ): Promise<Response | null> {
    const { registry, policy } = this.#options;
    const sink = options.sink && new CommitWatch(options.sink, () => registry.committed(admission, policy));
    const failover = {
      anotherTargetReady: (code: LlmErrorCode) => run.anotherReady(target, code),
      attemptBegins: (drill: RunningDrill | null) => {
        admission.drill = drill;
      },
      admitAgain: () => registry.holds(admission),
    };
    try {
      const response = await call(target.provider, request, { ...options, sink, failover });
      registry.succeeded(admission, policy);
      this.#lastServed = target;
      return response;
    } catch (reason) {
      const error = LlmError.from(reason);
      registry.failed(admission, error, policy, isBlameless(error, request));
      run.failed(target, error, sink?.committed ?? false);
      return null;
    }
  }

  override async listModels(options?: { readonly signal?: AbortSignal }): Promise<readonly ListedModel[]> {
    const lists = await Promise.all(
      this.#targets.map(({ provider }) =>
        provider.listModels(options).catch((): readonly ListedModel[] => []),
      ),
    );
    throwIfCancelled(options?.signal);
    const byId = new Map(
      lists
        .flat()
        .toReversed()
        .map((model) => [model.id, model]),
    );
    return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Reaches the first target only: setting one model on every vendor would make them the same, or fail half-way. */
  override setModel(model: string): void {
    this.#targets[0]?.provider.setModel(model);
  }
}

/** An override that a vendor does not know says nothing about the target's own model. */
function isBlameless(error: LlmError, request: CompletionRequest | ToolCompletionRequest): boolean {
  const isOverride = normalizeModelOverride(request.model) !== undefined;
  return isOverride && (error.code === 'model-not-found' || error.code === 'invalid-request');
}
