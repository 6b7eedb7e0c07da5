import { cancelledBy } from './llm-error.ts';

/** Waits for something that cannot be stopped, but no longer than the caller does. @throws `LlmError` `cancelled` */
export async function unlessCancelled<Result>(
  waiting: Promise<Result>,
  signal: AbortSignal | null | undefined,
): Promise<Result> {
  if (!signal) return waiting;
  let cancel = () => {};
  const cancelled = new Promise<never>((_resolve, reject) => {
    cancel = () => reject(cancelledBy(signal));
  });
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  return Promise.race([waiting, cancelled]).finally(() => signal.removeEventListener('abort', cancel));
}
