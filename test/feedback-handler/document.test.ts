import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { z } from 'zod';
import { sesEvent } from '../../examples/typescript/feedback-handler/event';
import { RECORDS } from './records';

/** What is used here of JSON Schema. */
interface Schema {
  readonly type?: string | string[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Record<string, Schema>;
  readonly required?: string[];
  readonly items?: Schema;
  readonly anyOf?: Schema[];
  readonly additionalProperties?: Schema;
}

const DOCUMENT = join(__dirname, '../../docs/events.md');
const EVENTS = sesEvent.options.map((option) => z.toJSONSchema(option) as Schema);

/** What an event has beside its type and the mail. */
function own({ properties = {} }: Schema): [name: string, schema: Schema] {
  return Object.entries(properties).find(([name]) => name !== 'eventType' && name !== 'mail')!;
}

/** One line for each field, of objects for each of theirs. */
function rows(schema: Schema, path = ''): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, each]) => {
    const field = `${path}${name}`;
    const inner = each.properties ? rows(each, `${field}.`) : each.items?.properties ? rows(each.items, `${field}[].`) : [];
    const shown = schema.required?.includes(name) ? `**\`${field}\`**` : `\`${field}\``;
    return [[shown, type(each), each.description ?? ''], ...inner];
  });
}

function type({ type: name, format, items, anyOf, properties, additionalProperties }: Schema): string {
  if (anyOf || Array.isArray(name)) {
    return (anyOf ?? (name as string[]).map((each): Schema => ({ type: each }))).map(type).join(' or ');
  }
  if (name === 'array') {
    return `list of ${items!.properties ? 'objects' : `${type(items!)}s`}`;
  }
  if (name === 'object' && !properties) {
    return `map of ${type(additionalProperties!)}`;
  }
  return name === 'string' ? ({ 'date-time': 'time' }[format ?? ''] ?? 'text') : String(name);
}

function table(head: string[], body: string[][]): string {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const HEAD = ['field', 'type', 'what it is'];

function fields(): string {
  const [first] = EVENTS;
  const sections = [
    ['`mail`, in every event', first.properties!.mail] as const,
    ...EVENTS.map((event) => [title(event), own(event)[1]] as const),
  ];
  return sections
    .map(([heading, schema]) => {
      const body = rows(schema);
      return [`### ${heading}`, body.length > 0 ? table(HEAD, body) : 'An empty object.'].join('\n\n');
    })
    .join('\n\n');
}

function title(event: Schema): string {
  return `\`${own(event)[0]}\`, in ${eventType(event)}`;
}

function eventType({ properties }: Schema): string {
  return (properties!.eventType as unknown as { const: string }).const;
}

test('docs/events.md has the fields of the schema: UPDATE_DOCS=1 npx jest feedback-handler/document writes them', () => {
  const document = readFileSync(DOCUMENT, 'utf8');
  const written = document.replace(/(?<=<!-- fields -->).*(?=<!-- end of fields -->)/s, () => `\n\n${fields()}\n\n`);

  if (process.env.UPDATE_DOCS) {
    writeFileSync(DOCUMENT, written);
  }

  expect(written).toContain('| **`bouncedRecipients[].emailAddress`** | text | whose mail bounced |');
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(written);
});

test('docs/events.md names every event as records do', () => {
  const named = [...readFileSync(DOCUMENT, 'utf8').matchAll(/^\| `([A-Z][A-Za-z ]+)` \| `(\w+)` \|/gm)].map(([, name, field]) => [
    name,
    field,
  ]);

  expect(named).toEqual(EVENTS.map((event) => [eventType(event), own(event)[0]]));
});

test('docs/events.md shows a record that is one', () => {
  const [, sample] = /```json\n(.*?)```/s.exec(readFileSync(DOCUMENT, 'utf8'))!;

  expect(sesEvent.safeParse(JSON.parse(sample)).success).toBe(true);
});

test('there is a record of every event for the tests of the handler', () => {
  expect(Object.keys(RECORDS)).toEqual(EVENTS.map(eventType));
});
