import type { StorageProblem } from '../storage-status.ts';

/** Why a call over IPC was refused or failed. Errors cross as codes, without stacks. */
export type IpcErrorCode =
  | 'forbidden-sender'
  | 'invalid-input'
  | 'not-found'
  | 'conflict'
  | 'vault-unavailable'
  | 'storage-failed'
  | 'provider-failed'
  | 'internal';

/** A refused or failed call. `message` is plain English detail; the code is what a screen translates. */
export interface IpcError {
  readonly code: IpcErrorCode;
  readonly message: string;
  /** The input's field at fault, dotted, where one is. */
  readonly field?: string;
  /** Why the history could not be stored or read, where that is it. */
  readonly problem?: StorageProblem;
}

/** The envelope that every call answers with. */
export type IpcResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: IpcError };

/** Wraps a value. */
export function ok<Value>(value: Value): IpcResult<Value> {
  return { ok: true, value };
}

/** Wraps a failure. */
export function failed(
  code: IpcErrorCode,
  message: string,
  field?: string,
  problem?: StorageProblem,
): IpcResult<never> {
  return {
    ok: false,
    error: { code, message, ...(field !== undefined && { field }), ...(problem && { problem }) },
  };
}
