import type { Day, ReconciledRow, ReconcileReport } from '../../shared/ledger.ts';
import { picoToUsd, usd, type UsdAmount, usdToString } from '../../shared/money.ts';
import type { Database } from './database.ts';
import { type ExportedLine, readUsageExport } from './usage-export.ts';

/** Vendors whose name some exports put before a model's, and others do not. */
const VENDOR_PREFIX =
  /^(?:anthropic|cohere|deepseek|google|meta-llama|microsoft|minimax|mistralai|models|moonshotai|nvidia|openai|perplexity|qwen|x-ai|z-ai)\//;
const DAY_MS = 86_400_000;

interface LedgerSum {
  readonly day: Day;
  readonly provider_id: string;
  readonly model: string;
  readonly model_served: string | null;
  readonly cost_pico: string;
  readonly unpriced: number;
}

interface Compared {
  readonly day: Day;
  readonly model: string;
  ledger: UsdAmount | null;
  unpriced: number;
  exported: UsdAmount | null;
  readonly asked: Map<string, NonNullable<ReconciledRow['asked']>>;
}

/**
 * Compares a provider's own usage export with the ledger, over the days that the export covers: with what that provider was
 * paid, or with what all of them were where none is named.
 *
 * Days are those that the export states. Providers count them in UTC, so the ledger's attempts are counted by the UTC day
 * that they began on too, whatever day it was where the person is. A model is the one whose name the export gives it: the name
 * that was served, or else the one that was asked for, or else either of them without the name of its vendor before it.
 */
export function reconcile(db: Database, csv: string, providerId?: string): ReconcileReport {
  const { lines, unread } = readUsageExport(csv);
  const nameOf = namesOf(lines);
  const compared = new Map<string, Compared>();
  const at = (day: Day, model: string): Compared => {
    const key = `${day} ${model}`;
    const row = compared.get(key) ?? {
      day,
      model,
      ledger: null,
      unpriced: 0,
      exported: null,
      asked: new Map(),
    };
    compared.set(key, row);
    return row;
  };
  for (const { day, model, costUsd } of lines) {
    const row = at(day, model);
    row.exported = costUsd.plus(row.exported ?? 0);
  }
  for (const sum of sumsOver(db, lines, providerId)) {
    const row = at(sum.day, nameOf(sum));
    row.ledger = usd(picoToUsd(sum.cost_pico)).plus(row.ledger ?? 0);
    row.unpriced += sum.unpriced;
    const { provider_id: askedId, model } = sum;
    row.asked.set(`${askedId}/${model}`, { providerId: askedId, model });
  }
  const rows = [...compared.values()].sort((a, b) => compare(a.day, b.day) || compare(a.model, b.model));
  return { ...totalsOf(rows), rows: rows.map(rowOf), unread };
}

function sumsOver(db: Database, lines: readonly ExportedLine[], providerId = ''): readonly LedgerSum[] {
  const days = lines.map(({ day }) => day).sort();
  const [firstDay, lastDay] = [days.at(0), days.at(-1)];
  if (firstDay === undefined || lastDay === undefined) return [];
  return db
    .prepare(
      `SELECT date(started_at_ms / 1000, 'unixepoch') AS day, provider_id, model, model_served,
        CAST(coalesce(sum(cost_pico), 0) AS TEXT) AS cost_pico, count(*) FILTER (WHERE cost_pico IS NULL) AS unpriced
      FROM attempts
      WHERE attempts.day BETWEEN :dayBefore AND :dayAfter AND (:providerId = '' OR provider_id = :providerId) AND outcome <> 'open'
        AND started_at_ms >= :fromMs AND started_at_ms < :toMs
      GROUP BY 1, 2, 3, 4`,
    )
    .all({
      providerId,
      // The day where the person is may be the one before or after.
      dayBefore: dayAt(Date.parse(firstDay) - DAY_MS),
      dayAfter: dayAt(Date.parse(lastDay) + DAY_MS),
      fromMs: Date.parse(firstDay),
      toMs: Date.parse(lastDay) + DAY_MS,
    }) as readonly LedgerSum[];
}

/** What the export calls a model of the ledger; its own name where the export has none for it. */
function namesOf(lines: readonly ExportedLine[]): (sum: LedgerSum) => string {
  const exported = new Set(lines.map(({ model }) => model));
  const byBareName = new Map([...exported].map((model) => [bare(model), model]));
  return ({ model, model_served: served }) => {
    const own = [served, model].filter((name) => name !== null);
    return (
      own.find((name) => exported.has(name)) ??
      own.map((name) => byBareName.get(bare(name))).find((name) => name !== undefined) ??
      model
    );
  };
}

function bare(model: string): string {
  return model.replace(VENDOR_PREFIX, '');
}

function rowOf({ day, model, ledger, unpriced, exported, asked }: Compared): ReconciledRow {
  const [only = null, ...others] = asked.values();
  return {
    day,
    model,
    ledgerUsd: ledger && usdToString(ledger),
    unpricedAttempts: unpriced,
    asked: others.length === 0 ? only : null,
    exportedUsd: exported && usdToString(exported),
    driftUsd: usdToString(usd(exported ?? 0).minus(ledger ?? 0)),
  };
}

function totalsOf(
  rows: readonly Compared[],
): Pick<ReconcileReport, 'ledgerUsd' | 'unpricedAttempts' | 'exportedUsd' | 'driftUsd'> {
  const ledger = rows.reduce((sum, row) => sum.plus(row.ledger ?? 0), usd(0));
  const exported = rows.reduce((sum, row) => sum.plus(row.exported ?? 0), usd(0));
  return {
    ledgerUsd: usdToString(ledger),
    unpricedAttempts: rows.reduce((count, { unpriced }) => count + unpriced, 0),
    exportedUsd: usdToString(exported),
    driftUsd: usdToString(exported.minus(ledger)),
  };
}

function dayAt(atMs: number): Day {
  return new Date(atMs).toISOString().slice(0, 10);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
