// No imports: the sandboxed preload bundles this file and nothing else.

/** Calls that the renderer makes and main answers. */
export const INVOKE_CHANNELS = [
  'app:state',
  'app:dismiss-notice',
  'conversations:create',
  'conversations:open',
  'conversations:change',
  'conversations:remove',
  'conversations:list-more',
  'chat:send',
  'chat:stop',
  'chat:regenerate',
  'chat:continue',
  'chat:context-size',
  'settings:change',
  'providers:save',
  'providers:remove',
  'providers:undo-remove',
  'providers:test',
  'providers:list-models',
  'prices:list',
  'credentials:set',
  'credentials:clear',
  'health:retry-now',
  'health:clear',
  'drill:start',
  'drill:stop',
  'cache:clear',
  'ledger:report',
  'ledger:choices',
  'ledger:requests',
  'ledger:request',
  'ledger:export',
  'ledger:reconcile',
  'storage:restore-backup',
  'configuration:export',
  'import:find',
  'import:from-file',
  'import:from-this-machine',
  'import:preset',
  'import:apply',
  'import:dismiss',
  'shell:open-link',
] as const;

/** One of {@link INVOKE_CHANNELS}. */
export type InvokeChannel = (typeof INVOKE_CHANNELS)[number];

/** The one channel on which main publishes; each message is a list of events. */
export const EVENTS_CHANNEL = 'events';
