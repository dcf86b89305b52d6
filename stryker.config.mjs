// Mutation tests: `npm run mutation` for all but the families, `FAMILY=archive npm run mutation` for one of them.
// One version of aws-cdk-lib is enough.
import { join } from 'node:path';
import { newest } from './jest.config.mjs';

const { FAMILY } = process.env;
const families = ['archive', 'feedback', 'monitoring', 'sending'];

export default {
  testRunner: 'jest',
  coverageAnalysis: 'perTest',
  mutate: FAMILY ? [`lib/${FAMILY}/**/*.ts`] : ['lib/**/*.ts', '!lib/index.ts', ...families.map((family) => `!lib/${family}/**`)],
  concurrency: 2,
  // core keeps all that it made, and the collection of garbage takes longer and longer
  maxTestRunnerReuse: 60,
  appendPlugins: ['./test/mutation/ignore-keys.mjs'],
  ignorers: ['keys'],
  ignorePatterns: ['build', 'dist', 'coverage', 'cdk.out'],
  // all tests in one file, so that each mutant loads aws-cdk-lib once; those of a family notice what changes in it
  jest: {
    enableFindRelatedTests: false,
    config: {
      ...newest,
      projects: [],
      testEnvironment: join(import.meta.dirname, 'test/mutation/fail-fast-environment.js'),
      testMatch: [`<rootDir>/test/mutation/${FAMILY ?? 'all'}.ts`],
    },
  },
  reporters: ['clear-text', 'progress', 'json'],
  clearTextReporter: { logTests: false, reportTests: false },
  thresholds: { high: 100, low: 99, break: 99 },
  incrementalFile: 'node_modules/.cache/stryker/incremental.json',
  jsonReporter: { fileName: 'node_modules/.cache/stryker/report.json' },
};
