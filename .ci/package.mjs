// Packs the library as it is published to npm, and looks at what is in the package. Needs what `npm run build` and
// `npm run docgen` write; run it with `npm run package`.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './shared/pack.mjs';
import { run } from './shared/run.mjs';

process.chdir(join(import.meta.dirname, '..'));
const temporary = mkdtempSync(join(tmpdir(), 'package-'));
try {
  const { tarball, files } = pack(temporary);
  const sources = readdirSync('lib', { recursive: true }).filter((file) => file.endsWith('.ts'));
  const compiled = sources.flatMap((file) => ['.js', '.d.ts'].map((extension) => `build/${file.replace(/\.ts$/, extension)}`));
  const others = ['.jsii', 'API.md', 'LICENSE', 'NOTICE', 'README.md', 'package.json'];
  assert.deepEqual(files.sort(), [...compiled, ...others].sort());

  run('publint', ['run', '--strict', tarball]);
  run('attw', [tarball, '--exclude-entrypoints', '.jsii']);
} finally {
  rmSync(temporary, { recursive: true });
}
