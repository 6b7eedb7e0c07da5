import { describe, expect, it } from 'vitest';
import { ledgerChoices } from '../../src/main/storage/ledger-choices.ts';
import { ledgerCsv } from '../../src/main/storage/ledger-csv.ts';
import { closeHistory } from '../../src/main/storage/file-state.ts';
import { ledgerReport } from '../../src/main/storage/ledger-report.ts';
import { emptyHistory } from '../../src/main/storage/migrate.ts';
import { openHistory } from '../../src/main/storage/open-history.ts';
import { requestDetails, requestPage } from '../../src/main/storage/request-log.ts';
import { writeChanges } from '../../src/main/storage/write-changes.ts';
import { dayOf } from '../../src/shared/local-day.ts';
import type { AttemptStep } from '../../src/shared/route.ts';
import {
  answer,
  attemptStep,
  conversation,
  endRequest,
  ended,
  openAttempt,
  opened,
  putConversation,
  putMessage,
  question,
  route,
  START_MS,
} from './support/history-parts.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const WORK = { keyId: 'work', keyName: 'Work account' };
const FREE: Partial<AttemptStep> = { costUsd: '0', usage: null, rates: null, priceSource: null };
const REFUSED: Partial<AttemptStep> = { ...FREE, outcome: 'rate-limited', reason: 'Slow down.' };

const FILTER = { fromDay: dayOf(START_MS), toDay: dayOf(START_MS) };

/** A request that a drill and then a key's limit kept from the first key, and that the second one answered. */
function history() {
  const db = emptyHistory();
  const steps = [
    attemptStep('t1', { ...REFUSED, drill: 'rate-limited' }),
    attemptStep('t2', REFUSED),
    attemptStep('t3', WORK),
  ];
  for (const { kind: _kind, ...step } of steps)
    writeChanges(db, [[openAttempt({ ...opened(step.attemptId), ...keyOf(step) })]]);
  writeChanges(db, [
    [
      ...steps.map((step) => ({ kind: 'close-attempt' as const, step })),
      endRequest(ended({ route: route(...steps) })),
    ],
  ]);
  return { db, steps };
}

function keyOf({ keyId, keyName, drill }: Pick<AttemptStep, 'keyId' | 'keyName' | 'drill'>) {
  return { ...(keyId ? { keyId, keyName } : {}), ...(drill ? { drill } : {}) };
}

describe('the ledger', () => {
  it('tells keys and drills apart in the route of a request, in its row, and line by line', () => {
    const { db, steps } = history();
    expect(requestDetails(db, 'r1').route.steps.map((step) => keyOf(step as AttemptStep))).toEqual(
      steps.map(keyOf),
    );
    const [row] = requestPage(db, { ...FILTER, search: '' }).rows;
    expect(row).toMatchObject({ drilled: true, costUsd: '0.00225', unpricedAttempts: 0 });
    const [head, ...lines] = [...ledgerCsv(db, FILTER)].join('').trim().split('\r\n');
    const at = (name: string) => head?.split(',').indexOf(name) ?? -1;
    const cells = lines.map((line) => line.split(','));
    expect(cells.map((line) => [line[at('key_name')], line[at('drill')], line[at('cost_usd')]])).toEqual([
      ['', 'rate-limited', '0'],
      ['', '', '0'],
      ['Work account', '', '0.00225'],
    ]);
    expect(ledgerReport(db, FILTER).byKey).toMatchObject([
      { providerId: 'openai', keyId: 'work', keyName: 'Work account', attempts: 1, costUsd: '0.00225' },
      { providerId: 'openai', keyId: null, keyName: null, attempts: 2, failedAttempts: 2, costUsd: '0' },
    ]);
    const spent = 'SELECT key_id, sum(cost_pico) AS pico FROM attempts GROUP BY key_id ORDER BY key_id';
    expect(db.prepare(spent).all()).toEqual([
      { key_id: null, pico: 0 },
      { key_id: 'work', pico: 2_250_000_000 },
    ]);
  });

  it('narrows to one key, the first one too, and lists what there is to choose from', () => {
    const { db } = history();
    expect(ledgerChoices(db).keys).toEqual([
      { providerId: 'openai', keyId: null, keyName: null },
      { providerId: 'openai', ...WORK },
    ]);
    const figures = (keyId: string | null) => {
      const { totals, byKey, byConversation, series, reliability } = ledgerReport(db, { ...FILTER, keyId });
      const spent = [byKey, byConversation, series.points].map((rows) => rows.map(({ costUsd }) => costUsd));
      return [totals.attempts, totals.costUsd, ...spent, reliability.answered];
    };
    expect(figures('work')).toEqual([1, '0.00225', ['0.00225'], ['0.00225'], ['0.00225'], 1]);
    expect(figures(null)).toEqual([2, '0', ['0'], ['0'], ['0'], 0]);
    const rows = (keyId: string | null) => requestPage(db, { ...FILTER, keyId }).rows;
    expect(rows('work')).toMatchObject([{ requestId: 'r1', countedAttempts: 1, costUsd: '0.00225' }]);
    expect(rows(null)).toMatchObject([{ requestId: 'r1', countedAttempts: 2, costUsd: '0' }]);
    expect(rows('other')).toEqual([]);
    const lines = [...ledgerCsv(db, { ...FILTER, keyId: 'work' })].join('').trim().split('\r\n');
    expect(lines).toHaveLength(2);
  });

  it('changes neither key nor drill of an attempt that has ended', () => {
    const { db } = history();
    for (const column of ['key_id', 'drill'])
      expect(() => db.exec(`UPDATE attempts SET ${column} = 'other'`)).toThrow('does not change');
  });

  it('charges nothing for a drill that the end of the app cut off', () => {
    const folder = temporaryFolder();
    const first = openHistory(folder, START_MS);
    const begun = answer('a1', { requestId: 'r1', status: 'streaming', text: 'This answer is part of' });
    writeChanges(first.db, [
      [
        putConversation(conversation('c1')),
        putMessage('c1', question('q1')),
        putMessage('c1', begun, 'q1'),
        openAttempt(opened('t1', { drill: 'stall' })),
      ],
    ]);
    first.db.close();
    const { db } = openHistory(folder, START_MS);
    expect(db.prepare('SELECT outcome, drill, cost_pico, input_tokens FROM attempts').all()).toEqual([
      { outcome: 'interrupted', drill: 'stall', cost_pico: 0, input_tokens: null },
    ]);
    closeHistory(db);
  });
});
