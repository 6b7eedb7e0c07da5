import type { ChainConfig } from '../config/resolve-chain-config.ts';

/** The targets of a configuration, by id, each with all that it is made from, in comparable form. */
export type TargetPrint = ReadonlyMap<string, string>;

/** Takes the print of a configuration. */
export function printOf({ primary, cheap }: ChainConfig): TargetPrint {
  return new Map(
    [...primary, ...cheap].map(({ label, identity, adapter }) => [
      label.targetId,
      JSON.stringify([identity, label, adapter]),
    ]),
  );
}

/** The ids of targets that came, went or changed. */
export function changedTargets(before: TargetPrint, after: TargetPrint): readonly string[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].filter((id) => before.get(id) !== after.get(id));
}
