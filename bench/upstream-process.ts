import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A vendor that answers at once, in a process of its own, so that its work is not counted with the client's. */
export interface UpstreamProcess {
  /** The base address of a vendor whose answers have that many deltas. */
  url(deltas: number): string;
  stop(): void;
}

const CHILD = 'SWITCHYARD_BENCH_UPSTREAM';

/** Starts the vendor. */
export async function startUpstreamProcess(): Promise<UpstreamProcess> {
  const child = fork(fileURLToPath(import.meta.url), { env: { ...process.env, [CHILD]: '1' } });
  const port = await new Promise<number>((resolve) =>
    child.once('message', (message) => resolve(Number(message))),
  );
  return { url: (deltas) => `http://127.0.0.1:${port}/${deltas}`, stop: () => void child.kill() };
}

if (process.env[CHILD] === '1') {
  serve();
  // The benchmark is bundled into one file with this one; the vendor's process must not go on to run it.
  await new Promise(() => {});
}

function serve(): void {
  const answers = new Map<string, string>();
  const server = createServer((request, response) => {
    const deltas = /^\/(\d+)\//.exec(request.url ?? '')?.[1] ?? '10';
    const body = answers.get(deltas) ?? answerOf(Number(deltas));
    answers.set(deltas, body);
    request.resume();
    request.once('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.once('disconnect', () => process.exit(0));
}

function answerOf(deltas: number): string {
  const chunk = (choices: unknown[], extra: object = {}) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'a-model', choices, ...extra })}\n\n`;
  const pieces = Array.from({ length: deltas }, () =>
    chunk([{ index: 0, delta: { content: ' word' }, finish_reason: null }]),
  );
  const usage = { prompt_tokens: 50, completion_tokens: deltas, total_tokens: 50 + deltas };
  const end = chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]) + chunk([], { usage });
  return `${pieces.join('')}${end}data: [DONE]\n\n`;
}
