import type { ChainConfig } from '../config/resolve-chain-config.ts';

/** The targets of a configuration, by id, each with all that it is made from, in comparable form. */
export type TargetPrint = ReadonlyMap<string, string>;

/** Takes the print of a configuration. */
export function printOf({ primary, cheap }: ChainConfig): TargetPrint {
  const print = new Map<string, string>();
  const keys = new Set<string>();
  for (const { label, identity, adapter } of [...primary, ...cheap]) {
    if (keys.has(identity)) continue;
    keys.add(identity);
    // A target has a place for each of its keys.
    const earlier = print.get(label.targetId) ?? '';
    print.set(label.targetId, earlier + JSON.stringify([identity, label, adapter]));
  }
  return print;
}

/** The ids of targets that came, went or changed. */
export function changedTargets(before: TargetPrint, after: TargetPrint): readonly string[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].filter((id) => before.get(id) !== after.get(id));
}
