// With TEMPLATES naming a folder, every template that a test synthesizes is kept there for `npm run validate`,
// once, under its hash, with the tests that made it.
const { createHash } = require('node:crypto');
const { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const { Stage } = require('aws-cdk-lib');

const folder = process.env.TEMPLATES;
const kept = new Set();

if (folder) {
  mkdirSync(folder, { recursive: true });
  const { synth } = Stage.prototype;
  Stage.prototype.synth = function (options) {
    const assembly = synth.call(this, options);
    keep(assembly.directory);
    return assembly;
  };
}

function keep(directory) {
  for (const file of readdirSync(directory, { recursive: true }).filter((name) => name.endsWith('.template.json'))) {
    const path = join(directory, file);
    const name = `${createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)}.template.json`;
    if (!existsSync(join(folder, name))) {
      copyFileSync(path, join(folder, name));
    }
    const { currentTestName, testPath } = expect.getState();
    const line = JSON.stringify([name, `${relative('test', testPath)}: ${currentTestName}`]);
    if (!kept.has(line)) {
      appendFileSync(join(folder, 'made-by.ndjson'), `${line}\n`);
      kept.add(line);
    }
  }
}
