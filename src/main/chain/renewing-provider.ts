import type { CompletionRequest, CompletionResponse } from '../../shared/completion.ts';
import { AroundProvider, type ProviderCall } from '../llm/delegating-provider.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import { afterSteps, errorAfterSteps } from './merge-routes.ts';

/** After `unauthorized`, resolves the credential once more and calls again at once if that gave a different one. */
export class RenewingProvider extends AroundProvider {
  protected readonly inner: LlmProvider;
  readonly #renewCredential: () => Promise<boolean>;

  /** @param renewCredential resolves to whether a different credential is now in place */
  constructor(inner: LlmProvider, renewCredential: () => Promise<boolean>) {
    super();
    this.inner = inner;
    this.#renewCredential = renewCredential;
  }

  protected override async around<Request extends CompletionRequest, Response extends CompletionResponse>(
    request: Request,
    options: CallOptions,
    call: ProviderCall<Request, Response>,
  ): Promise<Response> {
    try {
      return await call(this.inner, request, options);
    } catch (reason) {
      const refused = LlmError.from(reason);
      if (refused.code !== 'unauthorized' || !(await this.#renewCredential())) throw refused;
      const { steps } = refused.route;
      return call(this.inner, request, options).then(
        (response) => afterSteps(steps, response),
        (again: unknown) => {
          throw errorAfterSteps(steps, LlmError.from(again));
        },
      );
    }
  }
}
