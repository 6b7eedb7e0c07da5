import { contextBridge, ipcRenderer } from 'electron';
import { EVENTS_CHANNEL, INVOKE_CHANNELS } from '../shared/ipc/channels.ts';

/** `health:retry-now` → `healthRetryNow` */
function methodName(channel: string): string {
  return channel.replaceAll(/[:-]([a-z])/g, (_separator, letter: string) => letter.toUpperCase());
}

const calls = Object.fromEntries(
  INVOKE_CHANNELS.map((channel) => [
    methodName(channel),
    (input?: unknown) => ipcRenderer.invoke(channel, input),
  ]),
);

function onEvents(listener: (events: unknown) => void): () => void {
  // The page gets the events and never the Electron event around them.
  const forward = (_event: unknown, events: unknown) => listener(events);
  ipcRenderer.on(EVENTS_CHANNEL, forward);
  return () => void ipcRenderer.off(EVENTS_CHANNEL, forward);
}

contextBridge.exposeInMainWorld('switchyard', Object.freeze({ ...calls, onEvents }));
