import type { IpcErrorCode } from '../../shared/ipc/result.ts';

/** A refusal by one of the app's services, in the words of the IPC envelope. */
export class ServiceError extends Error {
  readonly code: IpcErrorCode;
  /** The input's field at fault, dotted, where one is. */
  readonly field: string | undefined;

  constructor(code: IpcErrorCode, message: string, details: { field?: string; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.field = details.field;
  }
}
