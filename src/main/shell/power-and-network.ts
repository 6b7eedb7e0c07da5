import { net, powerMonitor } from 'electron';

/** Calls back when the machine wakes, with how long it slept in milliseconds. */
export function onWake(listener: (sleptMs: number) => void): void {
  let asleepSinceMs: number | null = null;
  powerMonitor.on('suspend', () => (asleepSinceMs = Date.now()));
  powerMonitor.on('resume', () => {
    const sleptMs = asleepSinceMs === null ? 0 : Date.now() - asleepSinceMs;
    asleepSinceMs = null;
    listener(Math.max(0, sleptMs));
  });
}

/** Whether the machine has a network connection at all. */
export function isOnline(): boolean {
  return net.isOnline();
}
