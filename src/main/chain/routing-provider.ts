import type { CompletionRequest, CompletionResponse } from '../../shared/completion.ts';
import { attemptsOf, type EscalationReason, type RoutingDecision } from '../../shared/route.ts';
import type { RoutingSettings } from '../../shared/settings.ts';
import { AroundProvider, type ProviderCall } from '../llm/delegating-provider.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import { joinRoutes } from '../llm/route-cost.ts';
import { CommitWatch } from '../llm/stream-sink.ts';
import { routeOf, withoutCommands } from './routing-rules.ts';

/** One of the lists to choose between. */
export interface RoutedList {
  readonly provider: LlmProvider;
  /** Its own targets in their order, without what it falls back on. */
  readonly targetIds: readonly string[];
}

/** Chooses the list that answers by the settings' rules, and asks the primary one where the cheap answer was none. */
export class RoutingProvider extends AroundProvider {
  readonly #primary: RoutedList;
  readonly #cheap: RoutedList | null;
  readonly #rules: RoutingSettings;

  /** @param cheap `null` where there is no cheap list: the primary one then answers everything */
  constructor(primary: RoutedList, cheap: RoutedList | null, rules: RoutingSettings) {
    super();
    this.#primary = primary;
    this.#cheap = cheap;
    this.#rules = rules;
  }

  protected override get inner(): LlmProvider {
    return this.#primary.provider;
  }

  protected override async around<Request extends CompletionRequest, Response extends CompletionResponse>(
    request: Request,
    options: CallOptions,
    call: ProviderCall<Request, Response>,
  ): Promise<Response> {
    const decision = this.#decide(request);
    const asked = withoutCommands(request);
    const list = decision.list === 'cheap' && this.#cheap ? this.#cheap : this.#primary;
    const sink = options.sink && new CommitWatch(options.sink);
    try {
      return decided(decision, await call(list.provider, asked, { ...options, sink }));
    } catch (reason) {
      const error = LlmError.from(reason);
      const escalated = sink?.committed ? null : this.#escalationOf(error, decision);
      if (escalated === null) throw error.with({ route: { ...error.route, decision } });
      return this.#escalate(error, { ...decision, escalated }, asked, { ...options, sink }, call);
    }
  }

  #decide(request: CompletionRequest): RoutingDecision {
    if (this.#cheap === null) return { list: 'primary', rule: 'only-list', escalated: null };
    if (this.#primary.targetIds.length === 0) return { list: 'cheap', rule: 'only-list', escalated: null };
    return { ...routeOf(request, this.#rules), escalated: null };
  }

  /** Why the primary list is to be asked after the cheap one; `null` where it is not. */
  #escalationOf(error: LlmError, { list, rule }: RoutingDecision): EscalationReason | null {
    if (error.code !== 'empty-response' && error.code !== 'content-filter') return null;
    if (list === 'primary' || !this.#rules.escalate) return null;
    // Who typed `/cheap` wants no other list, and what the budget closes stays closed.
    if (rule === 'command' || rule === 'budget' || rule === 'only-list') return null;
    return this.#hasAskedPrimary(error) ? null : error.code;
  }

  /** Whether a target that only the primary list holds was asked as the cheap chain's fallback, or its first one anyhow. */
  #hasAskedPrimary({ route }: LlmError): boolean {
    const asked = new Set(attemptsOf(route).map(({ targetId }) => targetId));
    const cheapIds = this.#cheap?.targetIds ?? [];
    return this.#primary.targetIds.some(
      (id, place) => asked.has(id) && (place === 0 || !cheapIds.includes(id)),
    );
  }

  /** Asks the primary list in the cheap one's place, once. What it answers is not what the cache's key names. */
  async #escalate<Request extends CompletionRequest, Response extends CompletionResponse>(
    refusal: LlmError,
    decision: RoutingDecision,
    request: Request,
    options: CallOptions & { readonly sink: CommitWatch | undefined },
    call: ProviderCall<Request, Response>,
  ): Promise<Response> {
    const uncached: Request = { ...request, context: { ...request.context, cache: 'bypass' } };
    try {
      const response = await call(this.#primary.provider, uncached, options);
      return decided(decision, { ...response, route: joinRoutes(refusal.route, response.route) });
    } catch (reason) {
      const error = LlmError.from(reason);
      const route = { ...joinRoutes(refusal.route, error.route), decision };
      // What the person saw begin, or stopped, ends as it did; otherwise the first list's word counts, as in a failover.
      throw (options.sink?.committed || error.code === 'cancelled' ? error : refusal).with({ route });
    }
  }
}

function decided<Response extends CompletionResponse>(
  decision: RoutingDecision,
  response: Response,
): Response {
  return { ...response, route: { ...response.route, decision } };
}
