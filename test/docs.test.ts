import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ERROR_CODES, WARNING_IDS } from '../lib/private/messages';

const ROOT = join(__dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

function files(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
}

describe('docs/messages.md', () => {
  const [errors, warnings] = read('docs/messages.md')
    .split('## Warnings')
    .map((section) => [...section.matchAll(/^### `(.*)`$/gm)].map(([, code]) => code));

  test('explains every error, and none that does not exist', () => {
    expect(errors.sort()).toEqual([...ERROR_CODES].sort());
  });

  test('explains every warning, and none that does not exist', () => {
    expect(warnings.sort()).toEqual([...WARNING_IDS].sort());
  });
});

test.each([...ERROR_CODES, ...WARNING_IDS])('%s is raised by the library and provoked by a test', (code) => {
  const used = (folder: string, except: string) =>
    files(folder).some((file) => file.endsWith('.ts') && !file.endsWith(except) && read(file).includes(code));

  expect(used('lib', 'messages.ts')).toBe(true);
  expect(used('test', 'docs.test.ts')).toBe(true);
});

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...files('docs'),
  ...['examples', 'examples/typescript'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(ROOT, folder, entry.name, 'README.md')))
      .map(({ name }) => `${folder}/${name}/README.md`),
  ),
];

test('every relative link in the documents leads to a file', () => {
  const dead = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map(([, target]) => join(document, '..', target))
      .filter((target) => !existsSync(join(ROOT, target)))
      .map((target) => `${document} -> ${target}`),
  );

  expect(dead).toEqual([]);
});

test('every link to a section of a document leads to a heading', () => {
  const dead = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)]
      .map(([, path, anchor]) => ({ path: path ? join(document, '..', path) : document, anchor }))
      .filter(({ path, anchor }) => !anchors(read(path)).includes(anchor))
      .map(({ path, anchor }) => `${document} -> ${path}#${anchor}`),
  );

  expect(dead).toEqual([]);
});

function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
