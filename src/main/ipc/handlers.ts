import type { InvokeChannel } from '../../shared/ipc/channels.ts';
import type { ChannelOutput, ParsedInput } from '../../shared/ipc/contract.ts';

/** What answers a channel: its parsed input in, its output out. @throws `ServiceError` for a refusal */
export type Handler<Channel extends InvokeChannel> = (
  input: ParsedInput<Channel>,
) => ChannelOutput<Channel> | Promise<ChannelOutput<Channel>>;

/** A handler for every channel. */
export type Handlers = { readonly [Channel in InvokeChannel]: Handler<Channel> };

/** The handlers of some channels: one topic. */
export type HandlersOf<Channel extends InvokeChannel> = Pick<Handlers, Channel>;
