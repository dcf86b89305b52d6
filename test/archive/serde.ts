type Entry = [string, unknown];

/** What a SerDe makes of the entries of an object below a key. */
type Reading = (entries: Entry[], parent: string) => Entry[];

/**
 * What the OpenX SerDe of Athena makes of a line: an empty or malformed one becomes a row of NULLs. Of tags that differ by
 * case alone, the last is left.
 */
export function asAthenaReads(text: string): object {
  return parsed(text, (entries, parent) => (isMap(parent) ? lastOfEach(entries) : inLowerCase(entries))) ?? {};
}

/**
 * What the same SerDe makes of a line where Data Firehose uses it, which takes the case of tags as well; nothing if it fails,
 * as for tags that differ by case alone.
 */
export function asFirehoseReads(text: string): object | undefined {
  return parsed(text, (entries) => {
    if (lastOfEach(entries).length < entries.length) {
      throw new Error('a key is there twice');
    }
    return inLowerCase(entries);
  });
}

function parsed(text: string, reading: Reading): object | undefined {
  try {
    return read(JSON.parse(text), reading) as object;
  } catch {
    return undefined;
  }
}

function read(value: unknown, reading: Reading, parent = ''): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => read(each, reading, parent));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, each]): Entry => [key, read(each, reading, key)]);
  return Object.fromEntries(reading(entries, parent));
}

function isMap(key: string): boolean {
  return ['tags', 'linkTags'].includes(key);
}

function inLowerCase(entries: Entry[]): Entry[] {
  return entries.map(([key, value]) => [key.toLowerCase(), value]);
}

/** Of keys that differ by case alone, the last. */
function lastOfEach(entries: Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry[0].toLowerCase(), entry])).values()];
}
