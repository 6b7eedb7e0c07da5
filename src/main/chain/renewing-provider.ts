import type { CompletionRequest, CompletionResponse } from '../../shared/completion.ts';
import { AroundProvider, type ProviderCall } from '../llm/delegating-provider.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import { unlessCancelled } from '../llm/unless-cancelled.ts';
import { afterSteps, errorAfterSteps } from './merge-routes.ts';

/** Sees to it that the credential is fresh before a call; after `unauthorized`, resolves the credential once more and calls again at once if that gave a different one. */
export class RenewingProvider extends AroundProvider {
  protected readonly inner: LlmProvider;
  readonly #renewCredential: () => Promise<boolean>;
  readonly #freshen: () => Promise<void> | null;
  /** How often a different credential has been put in place. */
  #renewals = 0;
  #underWay: Promise<boolean> | null = null;

  /**
   * @param renewCredential resolves to whether a different credential is now in place; failing means that none is
   * @param freshen puts a fresh credential in place of one that has expired; `null` where the one in place may be used
   */
  constructor(
    inner: LlmProvider,
    renewCredential: () => Promise<boolean>,
    freshen: () => Promise<void> | null = () => null,
  ) {
    super();
    this.inner = inner;
    this.#renewCredential = renewCredential;
    this.#freshen = freshen;
  }

  protected override async around<Request extends CompletionRequest, Response extends CompletionResponse>(
    request: Request,
    options: CallOptions,
    call: ProviderCall<Request, Response>,
  ): Promise<Response> {
    const fresh = this.#freshen();
    if (fresh) await unlessCancelled(fresh, options.signal);
    const renewalsBefore = this.#renewals;
    try {
      return await call(this.inner, request, options);
    } catch (reason) {
      const refused = LlmError.from(reason);
      if (refused.code !== 'unauthorized') throw refused;
      const { steps } = refused.route;
      const renewed = unlessCancelled(this.#renewedSince(renewalsBefore), options.signal);
      const isRenewed = await renewed.catch((cancelled: unknown) => {
        throw errorAfterSteps(steps, LlmError.from(cancelled));
      });
      if (!isRenewed) throw refused;
      return call(this.inner, request, options).then(
        (response) => afterSteps(steps, response),
        (again: unknown) => {
          throw errorAfterSteps(steps, LlmError.from(again));
        },
      );
    }
  }

  /** Requests refused together share one renewal; one that was refused with the old credential has no need of another. */
  async #renewedSince(renewalsBefore: number): Promise<boolean> {
    if (this.#renewals > renewalsBefore) return true;
    this.#underWay ??= this.#renew().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #renew(): Promise<boolean> {
    const isDifferent = await this.#renewCredential().catch(() => false);
    if (isDifferent) this.#renewals += 1;
    return isDifferent;
  }
}
