import { readdirSync, readFileSync } from 'fs';
import { join, posix } from 'path';

const LIB = join(__dirname, '../lib');
const FAMILIES = ['monitoring', 'sending', 'feedback', 'archive'];
const ANY_DESTINATION_MAY_IMPORT = 'destinations/cloud-watch-dimensions';

interface Import {
  /** The importing file, below `lib/` and without its extension. */
  readonly file: string;
  /** What is imported: of this library below `lib/`, of others as it is written. */
  readonly target: string;
  /** Whether it is gone when the file is compiled. */
  readonly typesOnly: boolean;
  readonly exported: boolean;
}

/** What imports, exports from, or at load requires something else. */
function importsOf(file: string, source: string): Import[] {
  const statements = source.matchAll(/^(import|export)\s+(type\s+)?(?:[^;'"]*?\s+from\s+)?['"]([^'"]+)['"]/gm);
  return [...statements].map(([, keyword, type, specifier]) => ({
    file,
    target: specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier,
    typesOnly: type !== undefined,
    exported: keyword === 'export',
  }));
}

const folderOf = (path: string) => (path.includes('/') ? path.split('/')[0] : '');

/** A family may have private files, too. */
const isPrivate = (path: string) => path.split('/').slice(0, -1).includes('private');

/** What is wrong with an import, if anything is. */
function fault({ file, target, typesOnly, exported }: Import): string | undefined {
  const [from, to] = [folderOf(file), folderOf(target)];
  if (target.startsWith('aws-cdk-lib/aws-') && !typesOnly && file !== 'private/pinpoint-email-resource') {
    return `${file} loads ${target}`;
  }
  if (from === 'destinations' && to === 'destinations' && target !== ANY_DESTINATION_MAY_IMPORT) {
    return `${file} uses another destination, ${target}`;
  }
  if (FAMILIES.includes(to) && from !== to && file !== 'index') {
    return `${file} uses a family, ${target}`;
  }
  if (exported && file === 'index' && isPrivate(target)) {
    return `${file} exports ${target}`;
  }
  return undefined;
}

/** The files below `lib/` without their extensions. */
const FILES = readdirSync(LIB, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => posix.relative(LIB, join(entry.parentPath, entry.name)).replace(/\.ts$/, ''));
const IMPORTS = FILES.flatMap((file) => importsOf(file, readFileSync(join(LIB, `${file}.ts`), 'utf8')));

test('every import of the library follows the rules', () => {
  expect(IMPORTS.length).toBeGreaterThan(100);

  expect(IMPORTS.map(fault).filter((each) => each !== undefined)).toEqual([]);
});

test('every import leads to a file of the library or to a package that it names', () => {
  const packages = ['aws-cdk-lib', 'constructs', 'node:crypto'];
  const isPackage = (target: string) => packages.some((name) => target === name || target.startsWith(`${name}/`));

  expect(IMPORTS.map(({ target }) => target).filter((target) => !FILES.includes(target) && !isPackage(target))).toEqual([]);
});

test('the index exports every file but the private ones, and only files', () => {
  const exported = IMPORTS.filter((each) => each.file === 'index' && each.exported).map(({ target }) => target);
  const published = FILES.filter((file) => file !== 'index' && !isPrivate(file));

  expect(exported.sort()).toEqual(published.sort());
});

test('what private files are for is not exported by way of public ones', () => {
  expect(IMPORTS.filter(({ target, exported }) => exported && isPrivate(target))).toEqual([]);
});

describe('an import', () => {
  test.each([
    ["import type { ITopic } from 'aws-cdk-lib/aws-sns';", 'aws-cdk-lib/aws-sns', true, false],
    ["import { Topic } from 'aws-cdk-lib/aws-sns';", 'aws-cdk-lib/aws-sns', false, false],
    ["import * as sns from 'aws-cdk-lib/aws-sns';", 'aws-cdk-lib/aws-sns', false, false],
    ["import 'aws-cdk-lib/aws-sns';", 'aws-cdk-lib/aws-sns', false, false],
    ["import {\n  A,\n  B,\n} from '../private/once';", 'private/once', false, false],
    ["export * from './other';", 'destinations/other', false, true],
    ["export type * from '../other';", 'other', true, true],
    ["export { A } from '../other';", 'other', false, true],
  ])('is read from %j', (source, target, typesOnly, exported) => {
    expect(importsOf('destinations/one', source)).toEqual([{ file: 'destinations/one', target, typesOnly, exported }]);
  });

  test('is each of several', () => {
    const source = "import { A } from './a';\nimport type { B } from './b';\n\nexport const C = 'import';\nexport class D {}\n";

    expect(importsOf('one', source).map(({ target }) => target)).toEqual(['a', 'b']);
  });

  const of = (file: string, target: string, how: Partial<Import> = {}): Import => ({
    file,
    target,
    typesOnly: false,
    exported: false,
    ...how,
  });

  test.each<[string, Import, string]>([
    [
      'of one destination in another',
      of('destinations/sns-destination', 'destinations/firehose-destination'),
      'destinations/sns-destination uses another destination, destinations/firehose-destination',
    ],
    [
      'of one destination in another, as a type',
      of('destinations/sns-destination', 'destinations/firehose-destination', { typesOnly: true }),
      'destinations/sns-destination uses another destination, destinations/firehose-destination',
    ],
    ['of one family in another', of('monitoring/dashboard', 'sending/pause'), 'monitoring/dashboard uses a family, sending/pause'],
    ['of a family in the root', of('email-events', 'feedback/list'), 'email-events uses a family, feedback/list'],
    [
      'of a family in a destination',
      of('destinations/sns-destination', 'archive/bucket'),
      'destinations/sns-destination uses a family, archive/bucket',
    ],
    ['of a family in a private file', of('private/once', 'monitoring/alarm'), 'private/once uses a family, monitoring/alarm'],
    ['of a service at load', of('private/topic', 'aws-cdk-lib/aws-sns'), 'private/topic loads aws-cdk-lib/aws-sns'],
    [
      'of a service at load in a family',
      of('monitoring/alarm', 'aws-cdk-lib/aws-cloudwatch'),
      'monitoring/alarm loads aws-cdk-lib/aws-cloudwatch',
    ],
    ['of a private file by the index', of('index', 'private/once', { exported: true }), 'index exports private/once'],
    [
      'of a private file of a family by the index',
      of('index', 'feedback/private/handler', { exported: true }),
      'index exports feedback/private/handler',
    ],
    [
      'of a private file of another family',
      of('archive/archive', 'feedback/private/handler'),
      'archive/archive uses a family, feedback/private/handler',
    ],
  ])('is refused: %s', (_what, each, expected) => {
    expect(fault(each)).toBe(expected);
  });

  test.each<[string, Import]>([
    ['of the dimensions in a destination', of('destinations/cloud-watch-destination', 'destinations/cloud-watch-dimensions')],
    ['of a destination in a family', of('archive/archive', 'destinations/firehose-destination')],
    ['of the construct in a family', of('archive/archive', 'configuration-set-event-destination')],
    ['of a file of its own family in a family', of('archive/archive', 'archive/query')],
    ['of a private file of its own family in a family', of('archive/archive', 'archive/private/query')],
    ['of a private file in a family', of('archive/archive', 'private/once')],
    ['of a private file in a destination', of('destinations/sns-destination', 'private/topic-grants')],
    ['of a family by the index', of('index', 'archive/archive', { exported: true })],
    ['of the types of a service', of('private/topic', 'aws-cdk-lib/aws-sns', { typesOnly: true })],
    ['of core, which loads the classes of a service when they are used', of('private/topic', 'aws-cdk-lib')],
    ['of a service in the file that is loaded on first use', of('private/pinpoint-email-resource', 'aws-cdk-lib/aws-pinpointemail')],
  ])('is allowed: %s', (_what, each) => {
    expect(fault(each)).toBeUndefined();
  });
});

test('the file that is loaded on first use is not imported at load', () => {
  expect(IMPORTS.filter(({ target, typesOnly }) => target === 'private/pinpoint-email-resource' && !typesOnly)).toEqual([]);
});
