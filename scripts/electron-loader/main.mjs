// What Electron runs when it is given an app on its command line: `electron [-r MODULE] [switches] APP`. The official
// binary brings its own; the registry's one brings an app instead, and this takes that app's place.
//
// It has to be a module that awaits at its top level: Electron holds back `ready` until this graph is evaluated, and an
// app must be able to register its protocols before that.
import { app } from 'electron';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { modules, target } = readCommandLine(process.argv.slice(1));
const require = createRequire(path.join(process.cwd(), 'noop.js'));
for (const module of modules) require(module);

if (target === undefined) {
  console.error('Usage: electron [-r MODULE] [switches] APP');
  app.exit(1);
} else {
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
  await import(pathToFileURL(prepareApp(path.resolve(target))).href);
}

function readCommandLine(args) {
  const modules = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index];
    if (argument === '-r' || argument === '--require') modules.push(args[(index += 1)]);
    else if (!argument.startsWith('-')) return { modules, target: argument };
  }
  return { modules, target: undefined };
}

/** Gives the app its path, name and version, and returns the file to run. */
function prepareApp(appPath) {
  if (!statSync(appPath).isDirectory()) {
    app.setAppPath(path.dirname(appPath));
    return appPath;
  }
  app.setAppPath(appPath);
  const packagePath = path.join(appPath, 'package.json');
  const description = existsSync(packagePath) ? JSON.parse(readFileSync(packagePath, 'utf8')) : {};
  if (description.version) app.setVersion(description.version);
  const name = description.productName ?? description.name;
  if (name) {
    app.setName(name);
    app.setDesktopName(description.desktopName ?? `${name}.desktop`);
  }
  return path.join(appPath, description.main ?? 'index.js');
}
