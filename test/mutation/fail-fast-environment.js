// One failing test is enough to kill a mutant: the others need not run. Jest itself stops only between files.
const { TestEnvironment } = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure') {
      this.failed = true;
    }
    if (name === 'test_start' && this.failed) {
      test.mode = 'skip';
    }
  }
};
