import fc from 'fast-check';
import * as z from 'zod';
import type { InvokeChannel } from '../../src/shared/ipc/channels.ts';
import { contract } from '../../src/shared/ipc/contract.ts';

/** Payloads that a channel's contract refuses: anything at all, and objects with the right fields but wrong values or one too many. */
export function malformedPayloads(
  channel: InvokeChannel,
  value: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const { input } = contract[channel];
  const fields = input instanceof z.ZodObject ? Object.keys(input.shape) : [];
  const extra = fc.constantFrom('admin', 'constructor', 'length');
  const almost = fc.dictionary(fc.oneof(fc.constantFrom(...fields, 'id'), extra), value, { maxKeys: 6 });
  return fc.oneof(value, almost).filter((payload) => !input.safeParse(payload).success);
}
