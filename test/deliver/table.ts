import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Sight } from './stage';

const DOCUMENT = 'docs/delivery.md';
const SECTION = /(?<=<!-- table -->\n\n).*?(?=\n\n<!-- end of table -->)/s;

export function table(sights: Sight[]): string {
  const rows = sights.map(({ scene, subject, expected, seen }, index) => {
    const isFirst = scene !== sights[index - 1]?.scene;
    return `| ${isFirst ? scene : ''} | ${subject} | ${expected} | ${seen} |`;
  });
  return ['| deployed | looked at | expected | seen |', '|---|---|---|---|', ...rows].join('\n');
}

/** Fails if the document does not show what has been seen. */
export function compareTable(sights: Sight[]): void {
  const [present] = SECTION.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  assert.equal(present, table(sights), `${DOCUMENT}: something else has been seen, see npm run deliver -- --write`);
}

export function writeTable(sights: Sight[]): void {
  const document = readFileSync(DOCUMENT, 'utf8');
  const today = new Date().toISOString().slice(0, 10);
  const written = document.replace(SECTION, () => table(sights)).replace(/(?<=^Last run: )[-\d]+/m, today);
  writeFileSync(DOCUMENT, written);
}
