import { execFileSync, spawnSync } from 'node:child_process';

/** Ways to a mount table of one's own: a user's, root's, and root's through sudo as on a build machine. */
const WAYS = [
  ['unshare', '--map-root-user', '--mount'],
  ['unshare', '--mount'],
  ['sudo', '--non-interactive', 'unshare', '--mount'],
] as const;

const PROBE = 'mount -t tmpfs -o size=1m none "$0" && mount -o remount,bind,ro "$0"';

/** Runs a program of plain Node that may mount what it likes on a folder, which nobody else sees. @returns its output */
export function runWithMounts(program: string, args: readonly string[], folder: string): string {
  const [command, ...options] = wayToMount(folder);
  return execFileSync(command, [...options, process.execPath, program, ...args], { encoding: 'utf8' });
}

/** @throws where the machine has none: a full disk would not have been tested */
function wayToMount(folder: string): readonly [string, ...string[]] {
  const said: string[] = [];
  for (const [command, ...options] of WAYS) {
    const probe = spawnSync(command, [...options, 'sh', '-c', PROBE, folder], { encoding: 'utf8' });
    if (probe.status === 0) return [command, ...options];
    said.push(`${[command, ...options].join(' ')}: ${probe.stderr || String(probe.error ?? '')}`.trim());
  }
  throw new Error(
    'This test fills a disk of its own, which it cannot mount here. Allow user namespaces to unprivileged users ' +
      '(sysctl kernel.apparmor_restrict_unprivileged_userns=0 where there is AppArmor), run as root with CAP_SYS_ADMIN, ' +
      `or allow sudo without a password.\n${said.join('\n')}`,
  );
}
