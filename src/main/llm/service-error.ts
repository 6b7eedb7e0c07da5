import type { IpcErrorCode } from '../../shared/ipc/result.ts';
import type { StorageProblem } from '../../shared/storage-status.ts';

/** What a {@link ServiceError} carries beside its code and message. */
export interface ServiceErrorDetails {
  readonly field?: string;
  readonly problem?: StorageProblem;
  readonly cause?: unknown;
}

/** A refusal by one of the app's services, in the words of the IPC envelope. */
export class ServiceError extends Error {
  readonly code: IpcErrorCode;
  /** The input's field at fault, dotted, where one is. */
  readonly field: string | undefined;
  /** Why the history could not be stored or read, where that is it. */
  readonly problem: StorageProblem | undefined;

  constructor(code: IpcErrorCode, message: string, details: ServiceErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.field = details.field;
    this.problem = details.problem;
  }
}
