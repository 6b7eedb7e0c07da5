import type { SwitchyardApi } from '../shared/ipc/api.ts';
import type { IpcError, IpcResult } from '../shared/ipc/result.ts';

declare global {
  interface Window {
    readonly switchyard: SwitchyardApi;
  }
}

/** The bridge to main that the preload has put in place. This is the only reader of it. */
export const api: SwitchyardApi = window.switchyard;

/** A call that main refused or that failed. */
export class CallFailure extends Error {
  readonly details: IpcError;

  constructor(details: IpcError) {
    super(details.message);
    this.name = 'CallFailure';
    this.details = details;
  }
}

/** The value of a call. @throws {@link CallFailure} */
export async function unwrap<Value>(call: Promise<IpcResult<Value>>): Promise<Value> {
  const result = await call;
  if (!result.ok) throw new CallFailure(result.error);
  return result.value;
}
