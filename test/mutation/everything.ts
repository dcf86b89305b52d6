// What is loaded on first use is loaded at once: a constant is then one that all tests may notice, and not only the first.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const lib = join(__dirname, '../../lib');
for (const file of readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
  jest.requireActual(join(lib, file));
}
