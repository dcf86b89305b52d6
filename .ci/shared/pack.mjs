import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Packs the library as it is published to npm, and returns the path of the tarball and those of the files in it. */
export function pack(folder) {
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { encoding: 'utf8' });
  const [{ filename, files }] = JSON.parse(output);
  return { tarball: join(folder, filename), files: files.map(({ path }) => path) };
}
