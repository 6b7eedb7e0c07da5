import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';

const RESULTS = 'bench/results';

/** One line of a benchmark's table: what was measured, and its figures with the unit in their names. */
export type BenchmarkRow = Readonly<Record<string, string | number | undefined>>;

/** Shows a benchmark's rows as a table and keeps them in bench/results/, with the machine they were measured on. */
export async function report(name: string, rows: readonly BenchmarkRow[]): Promise<void> {
  console.table(rows);
  const [cpu] = os.cpus();
  const machine = { cpu: cpu?.model.trim(), cores: os.cpus().length, node: process.versions.node };
  const result = { name, measuredAt: new Date().toISOString(), machine, rows };
  await mkdir(RESULTS, { recursive: true });
  await writeFile(`${RESULTS}/${name}.json`, `${JSON.stringify(result, null, 2)}\n`);
}
