import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { install } from './install.mjs';

/** The binary of Node.js for this machine, which the install script of the package `node` would choose. */
const NODE = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;

/** Installs compilers and runtimes beside each other, and returns the command line of each, by its version. */
export function installTools(folder, typescript, node) {
  const aliases = [...typescript.map((version) => ['typescript', version]), ...node.map((version) => [NODE, version])];
  const path = install(folder, Object.fromEntries(aliases.map(([name, version]) => [`${name}-${version}`, `npm:${name}@${version}`])));
  const compilers = typescript.map((version) => [version, [process.execPath, path(`typescript-${version}`, 'bin/tsc')]]);
  const runtimes = node.map((version) => [version, [path(`${NODE}-${version}`, 'bin/node')]]);

  for (const [version, [command, ...args]] of [...compilers, ...runtimes]) {
    const [found] = /\d+\.\d+\.\d+$/.exec(execFileSync(command, [...args, '--version'], { encoding: 'utf8' }).trim());
    assert.equal(found, version);
  }
  return { compilers, runtimes };
}
