/** How an app comes to its end. */
export interface GracefulEnd {
  /** As much of Electron's app as is used. */
  readonly app: {
    on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown;
    quit(): void;
  };
  /** Asks the person where something would be lost. @returns whether to end */
  mayEnd(): Promise<boolean>;
  /** Stops every answer and records it. */
  stop(): Promise<void>;
  /** Puts back what closing the last window took away. */
  stay(): void;
  /** How long ending waits for {@link stop}. */
  readonly stopTimeoutMs: number;
}

/**
 * Lets the app end once nothing that waits would be lost unasked, and every answer has been stopped and recorded, or after a while
 * without. Who asks again while it is stopping is not kept waiting.
 */
export function endGracefully(ending: GracefulEnd): void {
  const { app } = ending;
  let phase: 'running' | 'asking' | 'stopping' = 'running';
  const end = async () => {
    phase = 'asking';
    if (!(await ending.mayEnd())) {
      phase = 'running';
      return ending.stay();
    }
    phase = 'stopping';
    const late = new Promise<void>((resolve) => setTimeout(resolve, ending.stopTimeoutMs));
    await Promise.race([ending.stop(), late]).finally(() => app.quit());
  };
  app.on('before-quit', (event) => {
    if (phase === 'stopping') return;
    event.preventDefault();
    if (phase === 'running') void end();
  });
}
