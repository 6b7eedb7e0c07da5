import type { AppState } from '../../shared/ipc/app-state.ts';
import type { ParsedInput } from '../../shared/ipc/contract.ts';
import type { HandlersOf } from './handlers.ts';

/** What the remaining channels call. */
export interface AppCalls {
  state(): AppState;
  dismissNotice(noticeId: string): void;
  retryNow(targetId: string, keyId?: string | null): void;
  clearHealth(targetId: string, keyId?: string | null): void;
  startDrill(order: ParsedInput<'drill:start'>): void;
  stopDrill(drillId: string | null): void;
  clearCache(): void;
  openLink(url: string): Promise<'opened' | 'declined'>;
}

/** The channels of the app as a whole: its state, its targets' health, the cache, and the way out to a browser. */
export function appHandlers(
  app: AppCalls,
): HandlersOf<
  | 'app:state'
  | 'app:dismiss-notice'
  | 'health:retry-now'
  | 'health:clear'
  | 'drill:start'
  | 'drill:stop'
  | 'cache:clear'
  | 'shell:open-link'
> {
  return {
    'app:state': () => app.state(),
    'app:dismiss-notice': ({ noticeId }) => {
      app.dismissNotice(noticeId);
      return undefined;
    },
    'health:retry-now': ({ targetId, keyId }) => {
      app.retryNow(targetId, keyId);
      return undefined;
    },
    'health:clear': ({ targetId, keyId }) => {
      app.clearHealth(targetId, keyId);
      return undefined;
    },
    'drill:start': (order) => {
      app.startDrill(order);
      return undefined;
    },
    'drill:stop': ({ drillId }) => {
      app.stopDrill(drillId);
      return undefined;
    },
    'cache:clear': () => {
      app.clearCache();
      return undefined;
    },
    'shell:open-link': ({ url }) => app.openLink(url),
  };
}
