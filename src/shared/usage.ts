/** Token counts in one shape for every vendor. Counts are disjoint, except `reasoningTokens`. */
export interface TokenUsage {
  /** Fresh input, without anything read from or written to a vendor's cache. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  /** Written to a cache of the short lifetime (5 min). */
  readonly cacheWriteTokens: number;
  /** Written to a cache of the long lifetime (1 h). */
  readonly cacheWriteLongTokens: number;
  /** All output, reasoning included. */
  readonly outputTokens: number;
  /** The share of `outputTokens` spent on reasoning; information only, never priced again. */
  readonly reasoningTokens: number;
}

/** Whether the vendor counted or this program did. */
export type UsageSource = 'reported' | 'estimated';
