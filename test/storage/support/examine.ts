import { expect } from 'vitest';
import { listConversations, readConversation } from '../../../src/main/storage/conversations.ts';
import type { Database } from '../../../src/main/storage/database.ts';
import { usdToPico } from '../../../src/shared/money.ts';
import { attemptsOf } from '../../../src/shared/route.ts';

/** What SQLite itself says of a file. */
export function integrityOf(db: Database): unknown {
  return db.prepare('PRAGMA integrity_check').all().map(Object.values).flat();
}

/** Nothing is broken, nothing under way, and every way of adding up gives the same sum. */
export function expectSound(db: Database): void {
  expect(integrityOf(db)).toEqual(['ok']);
  expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  expect(countOf(db, "attempts WHERE outcome = 'open'")).toBe(0n);
  expect(countOf(db, "requests WHERE outcome = 'open'")).toBe(0n);
  expect(countOf(db, "messages WHERE status IN ('waiting', 'streaming')")).toBe(0n);
  expectEqualSums(db);
}

/** Attempts, days, messages and conversations add up to the same, where no conversation was removed. */
export function expectEqualSums(db: Database): void {
  const attempts = sumOf(db, 'attempts');
  expect(sumOf(db, 'daily_spending')).toBe(attempts);
  const ofConversations = listConversations(db, 1_000_000).map(({ id, costUsd }) => {
    const messages = readConversation(db, id)?.messages ?? [];
    // A message with an unpriced attempt has no sum of its own.
    const costs = messages.flatMap((message) =>
      message.role === 'user' || message.route === null
        ? []
        : (message.costUsd ?? attemptsOf(message.route).map((attempt) => attempt.costUsd ?? '0')),
    );
    const sum = total(costs.map((cost) => usdToPico(cost)));
    expect(sum).toBe(usdToPico(costUsd));
    return sum;
  });
  expect(total(ofConversations)).toBe(attempts);
}

function sumOf(db: Database, table: string): bigint {
  return oneOf(db, `SELECT coalesce(sum(cost_pico), 0) AS value FROM ${table}`);
}

/** How many rows there are. */
export function countOf(db: Database, table: string): bigint {
  return oneOf(db, `SELECT count(*) AS value FROM ${table}`);
}

function oneOf(db: Database, sql: string): bigint {
  const statement = db.prepare(sql);
  statement.setReadBigInts(true);
  return (statement.get() as { readonly value: bigint }).value;
}

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

/** Every row of every table, by its key. */
export function everythingIn(db: Database): readonly (readonly unknown[])[] {
  const tables = ['conversations', 'messages', 'prices', 'requests', 'attempts', 'daily_spending'];
  return tables.map((table) => {
    const key = table === 'daily_spending' ? '1, 2, 3, 4, 5' : '1';
    return db.prepare(`SELECT * FROM ${table} ORDER BY ${key}`).all() as unknown[];
  });
}
