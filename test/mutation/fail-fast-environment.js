// One failing test is enough to kill a mutant: the others need not run, though jest itself stops only between files.
// What killed the last mutants is likely to kill the next, and runs first.
const { TestEnvironment } = require('jest-environment-node');

let kills = 0;
const lastKill = new Map();

const pathOf = ({ name, parent }) => (parent ? `${pathOf(parent)} ${name}` : '');
const rankOf = (block) => Math.max(lastKill.get(pathOf(block)) ?? 0, ...(block.children ?? []).map(rankOf));

function sort({ children = [] }) {
  const ranks = new Map(children.map((child) => [child, rankOf(child)]));
  children.sort((a, b) => ranks.get(b) - ranks.get(a));
  children.forEach(sort);
}

function dropWhatFollows(block) {
  const { parent } = block;
  if (parent) {
    parent.children.splice(parent.children.indexOf(block) + 1);
    dropWhatFollows(parent);
  }
}

module.exports = class extends TestEnvironment {
  handleTestEvent({ name, test, describeBlock }, { rootDescribeBlock }) {
    if (name === 'run_start') {
      sort(rootDescribeBlock);
    }
    if (name === 'test_fn_failure' || name === 'hook_failure') {
      lastKill.set(pathOf(test ?? describeBlock), ++kills);
      dropWhatFollows(test ?? describeBlock);
    }
  }
};
