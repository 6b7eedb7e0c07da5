import type { AppEvent } from './app-state.ts';
import type { InvokeChannel } from './channels.ts';
import type { ChannelInput, ChannelOutput } from './contract.ts';
import type { IpcResult } from './result.ts';

/** A channel's name as a method: `chat:send` is `chatSend`. */
export type MethodName<Channel extends string> = Channel extends `${infer Head}-${infer Tail}`
  ? `${MethodName<Head>}${Capitalize<MethodName<Tail>>}`
  : Channel extends `${infer Head}:${infer Tail}`
    ? `${Head}${Capitalize<MethodName<Tail>>}`
    : Channel;

/** What the page can call: one method a channel, and a way to listen. */
export type SwitchyardApi = {
  readonly [Channel in InvokeChannel as MethodName<Channel>]: undefined extends ChannelInput<Channel>
    ? () => Promise<IpcResult<ChannelOutput<Channel>>>
    : (input: ChannelInput<Channel>) => Promise<IpcResult<ChannelOutput<Channel>>>;
} & {
  /** Calls back with what main publishes, until the function returned is called. */
  onEvents(listener: (events: readonly AppEvent[]) => void): () => void;
};
