import { type BirpcReturn, createBirpc } from 'birpc';
import { failed, type IpcResult, ok } from '../../shared/ipc/result.ts';
import { ServiceError } from '../llm/service-error.ts';

/** A set of functions that can be called from elsewhere. */
export type Calls = Readonly<Record<string, (...args: never[]) => unknown>>;

/** The same functions, answered from elsewhere. */
export type Remote<Served extends Calls> = {
  readonly [Name in keyof Served]: (
    ...args: Parameters<Served[Name]>
  ) => Promise<Awaited<ReturnType<Served[Name]>>>;
};

/** As much of a worker's port, of either kind, as is used. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** Answers calls that come through a port. */
export function serve(port: Port, calls: Calls): void {
  const answering = Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      (...args: unknown[]) => answer(() => call(...(args as never[]))),
    ]),
  );
  createBirpc(answering, channelOf(port));
}

/** Calls through a port. A failure arrives as a `ServiceError` with its code. */
export function connectTo<Served extends Calls>(
  port: Port,
): { readonly remote: Remote<Served>; end(reason: Error): void } {
  const rpc: BirpcReturn<
    Record<string, (...args: unknown[]) => Promise<IpcResult<unknown>>>,
    object,
    false
  > = createBirpc({}, { ...channelOf(port), proxify: false });
  const remote = new Proxy({} as Remote<Served>, {
    get:
      (_target, name) =>
      async (...args: unknown[]) =>
        unwrap(await rpc.$call(String(name), ...args)),
  });
  return { remote, end: (reason) => rpc.$close(reason) };
}

/** The same functions without a port between, as tests in one thread use them. */
export function inThisThread<Served extends Calls>(calls: Served): Remote<Served> {
  return new Proxy({} as Remote<Served>, {
    get:
      (_target, name) =>
      async (...args: unknown[]) =>
        unwrap(await answer(() => calls[String(name)]?.(...(args as never[])))),
  });
}

async function answer(call: () => unknown): Promise<IpcResult<unknown>> {
  try {
    return ok(await call());
  } catch (reason) {
    if (reason instanceof ServiceError)
      return failed(reason.code, reason.message, reason.field, reason.problem);
    return failed('storage-failed', reason instanceof Error ? reason.message : String(reason));
  }
}

function unwrap(result: IpcResult<unknown>): unknown {
  if (result.ok) return result.value;
  const { code, message, field, problem } = result.error;
  throw new ServiceError(code, message, { field, problem });
}

function channelOf(port: Port) {
  return {
    post: (message: unknown) => port.postMessage(message),
    on: (listener: (message: unknown) => void) => void port.on('message', listener),
    // A long check of a large file is no failure.
    timeout: -1,
  };
}
