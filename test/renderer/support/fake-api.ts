import type { SwitchyardApi } from '../../../src/shared/ipc/api.ts';
import { INVOKE_CHANNELS } from '../../../src/shared/ipc/channels.ts';
import { type IpcResult, ok } from '../../../src/shared/ipc/result.ts';

type CallName = Exclude<keyof SwitchyardApi, 'onEvents'>;

interface Call {
  readonly name: string;
  readonly input: unknown;
}

/** Every call that the page has made since the last {@link resetApi}. */
export const calls: Call[] = [];

const answers = new Map<string, () => Promise<IpcResult<unknown>>>();

/** Forgets calls and answers. */
export function resetApi(): void {
  calls.length = 0;
  answers.clear();
}

/** Says what a call answers from now on. */
export function answer(name: CallName, result: IpcResult<unknown> | Promise<IpcResult<unknown>>): void {
  answers.set(name, async () => result);
}

/** The inputs of the calls with that name. */
export function inputsOf(name: CallName): readonly unknown[] {
  return calls.filter((call) => call.name === name).map(({ input }) => input);
}

const methodName = (channel: string) =>
  channel.replaceAll(/[:-]([a-z])/g, (_separator, letter: string) => letter.toUpperCase());

const methods = Object.fromEntries(
  INVOKE_CHANNELS.map(methodName).map((name) => [
    name,
    (input?: unknown) => {
      calls.push({ name, input });
      return answers.get(name)?.() ?? Promise.resolve(ok(undefined));
    },
  ]),
);

// The page reads the bridge when its modules load, so a test imports this file before anything of the page.
Object.assign(window, { switchyard: { ...methods, onEvents: () => () => {} } });
