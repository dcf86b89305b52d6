import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { DEFECTS } from './defects';
import { TODAY } from './fixture';
import { pictureOf } from './picture';

/** A named query, and what the engine answered. */
export interface Asked {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly sql: string;
  readonly parameters?: string[];
  readonly answer: { readonly columns: string[]; readonly rows: unknown[][] };
}

const DOCUMENT = 'docs/archive.md';
const PICTURE = 'docs/images/archive.svg';
const SCALE = /(?<=<!-- scale -->\n\n).*?(?=<!-- end of scale -->)/s;
const SECTION = /(?<=<!-- answers -->\n\n).*?(?=<!-- end of answers -->)/s;

/** Fails if the document and its picture do not show what was answered. */
export function compareDocument(asked: Asked[]): void {
  const [present] = SECTION.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  assert.equal(present, sectionOf(asked), `${DOCUMENT}: something else was answered, see npm run archive -- --write`);
  assert.equal(readFileSync(PICTURE, 'utf8'), pictureOf(asked), `${PICTURE} is not what is drawn, see npm run archive -- --write`);
}

export function writeDocument(asked: Asked[]): void {
  writeFileSync(
    DOCUMENT,
    readFileSync(DOCUMENT, 'utf8').replace(SECTION, () => sectionOf(asked)),
  );
  writeFileSync(PICTURE, pictureOf(asked));
}

/** What was measured today. */
export function writeScale(table: string): void {
  const today = new Date().toISOString().slice(0, 10);
  const section = `${table}\n\nLast measured: ${today}.\n\n`;
  writeFileSync(
    DOCUMENT,
    readFileSync(DOCUMENT, 'utf8').replace(SCALE, () => section),
  );
}

function sectionOf(asked: Asked[]): string {
  return [
    `The named queries look back 30 days; edit the number to look further. Below are their answers to [generated events](../test/archive/fixture.ts) ` +
      `of two days: all ten types, several recipients, events that come twice or late, suppressed mail, tags that differ by case, in two mails and in one, ` +
      `a line that is cut off and a blank one. \`npm run archive\` asks Trino 476, on which Athena's engine is based, and compares: ` +
      `events in JSON and in Parquet, tables, views, queries and the keys of objects as they are synthesized, and "today" is ${TODAY}.`,
    '![What became of mails by day, domain and tag](images/archive.svg)',
    ...asked.map(queryOf),
    '### What it notices',
    `First, nothing may be noticed in a copy without a defect. Then these are planted, one by one, and each has to make the answer ` +
      `to one question wrong, or impossible:`,
    DEFECTS.map(({ name, noticedBy }) => `- ${name} (${noticedBy})`).join('\n'),
  ]
    .map((paragraph) => `${paragraph}\n\n`)
    .join('');
}

function queryOf({ name, description, sql, parameters, answer }: Asked): string {
  return [
    `### ${name}`,
    parameters ? `${description} Here, it is \`'${parameters.join()}'\`.` : description,
    tableOf(answer),
    `<details><summary>SQL</summary>\n\n\`\`\`sql\n${sql}\n\`\`\`\n\n</details>`,
  ].join('\n\n');
}

/** Nothing in place of NULL. */
function text(cell: unknown): string {
  if (typeof cell === 'string') {
    return cell;
  }
  return cell === null ? '' : JSON.stringify(cell);
}

function tableOf({ columns, rows }: Asked['answer']): string {
  return markdownTable(
    columns,
    rows.map((row) => row.map(text)),
  );
}

export function markdownTable(columns: string[], rows: string[][]): string {
  return [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
