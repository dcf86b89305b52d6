// npm on one platform can leave the optional binaries of other platforms out of the lock file, which `npm ci` then
// refuses, and can write the address of the registry it used into it.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));

/** Whether `name` is found from the folder `from`, as Node.js looks for it. */
function resolves(from, name) {
  const parent = from.slice(0, Math.max(from.lastIndexOf('/node_modules/'), 0));
  return `${from}/node_modules/${name}`.replace(/^\//, '') in packages || (from !== '' && resolves(parent, name));
}

const problems = Object.entries(packages).flatMap(([path, { optionalDependencies = {}, resolved }]) => [
  ...Object.keys(optionalDependencies)
    .filter((name) => !resolves(path, name))
    .map((name) => `${path} lacks its optional dependency ${name}`),
  ...(resolved && !resolved.startsWith('https://registry.npmjs.org/') ? [`${path} is bound to ${resolved}`] : []),
]);
problems.forEach((problem) => console.error(problem));
console.log(`${Object.keys(packages).length} locked packages, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
