/** What the OpenX SerDe of Athena makes of a line: an empty or malformed one becomes a row of NULLs. */
export function asAthenaReads(text: string): object {
  return parsed(text) ?? {};
}

/** What the same SerDe makes of a line where Data Firehose uses it, which takes the case of tags as well; nothing if it fails. */
export function asFirehoseReads(text: string): object | undefined {
  const event = parsed(text);
  return event && (lowerCase(event, () => true) as object);
}

function parsed(text: string): object | undefined {
  try {
    return lowerCase(JSON.parse(text), (parent) => !['tags', 'linkTags'].includes(parent)) as object;
  } catch {
    return undefined;
  }
}

/** Writes the keys of objects in lower case, if those below a key are to be. */
function lowerCase(value: unknown, isField: (parent: string) => boolean, parent = ''): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => lowerCase(each, isField, parent));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, each]) => [isField(parent) ? key.toLowerCase() : key, lowerCase(each, isField, key)]);
  return Object.fromEntries(entries);
}
