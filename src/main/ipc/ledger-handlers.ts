import type {
  LedgerChoices,
  LedgerFilter,
  LedgerReport,
  ReconcileReport,
  RequestDetails,
  RequestLogPage,
  RequestLogQuery,
} from '../../shared/ledger.ts';
import type { HandlersOf } from './handlers.ts';

/** What the ledger's channels call. */
export interface LedgerCalls {
  report(filter: LedgerFilter): Promise<LedgerReport>;
  choices(): Promise<LedgerChoices>;
  requests(query: RequestLogQuery): Promise<RequestLogPage>;
  request(requestId: string): Promise<RequestDetails>;
  export(filter: LedgerFilter): Promise<'saved' | 'cancelled'>;
  reconcile(input: { readonly providerId?: string; readonly csv: string }): Promise<ReconcileReport>;
  restoreBackup(): Promise<{ readonly messages: number }>;
}

/** The ledger's channels. */
export function ledgerHandlers(
  ledger: LedgerCalls,
): HandlersOf<
  | 'ledger:report'
  | 'ledger:choices'
  | 'ledger:requests'
  | 'ledger:request'
  | 'ledger:export'
  | 'ledger:reconcile'
  | 'storage:restore-backup'
> {
  return {
    'ledger:report': (filter) => ledger.report(filter),
    'ledger:choices': () => ledger.choices(),
    'ledger:requests': (query) => ledger.requests(query),
    'ledger:request': ({ requestId }) => ledger.request(requestId),
    'ledger:export': (filter) => ledger.export(filter),
    'ledger:reconcile': (input) => ledger.reconcile(input),
    'storage:restore-backup': () => ledger.restoreBackup(),
  };
}
