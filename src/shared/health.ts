import type { LlmErrorCode } from './llm-error-code.ts';
import type { TargetLabel } from './route.ts';

/** A target's health as people see it. Times are wall clock, for display only. */
export type HealthView =
  | { readonly kind: 'ready'; readonly failures: number }
  | {
      readonly kind: 'cooling';
      readonly reason: LlmErrorCode;
      readonly retryAtMs: number;
      readonly durationMs: number;
      /** The vendor itself named the time. */
      readonly byVendor: boolean;
    }
  | { readonly kind: 'probing'; readonly reason: LlmErrorCode; readonly underWay: boolean }
  | { readonly kind: 'blocked'; readonly reason: LlmErrorCode };

/** A target with its health. */
export interface TargetHealthView extends TargetLabel {
  readonly health: HealthView;
  /** The last failure's message, redacted; `null` before the first. */
  readonly lastMessage: string | null;
}
