/** The command and arguments that run npm: the very npm this script was started by, where there is one. */
export function npmCommand(args) {
  const self = process.env.npm_execpath;
  return self ? [process.execPath, [self, ...args]] : ['npm', args];
}
