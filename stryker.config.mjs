// Mutation tests: `npm run mutation`. One version of aws-cdk-lib is enough.
import { join } from 'node:path';
import { newest } from './jest.config.mjs';

export default {
  testRunner: 'jest',
  coverageAnalysis: 'perTest',
  mutate: ['lib/**/*.ts', '!lib/index.ts'],
  concurrency: 2,
  ignorePatterns: ['build', 'dist', 'coverage', 'cdk.out'],
  // all unit tests in one file, so that each mutant loads aws-cdk-lib once
  jest: {
    enableFindRelatedTests: false,
    config: {
      ...newest,
      projects: [],
      testEnvironment: join(import.meta.dirname, 'test/mutation/fail-fast-environment.js'),
      testMatch: ['<rootDir>/test/mutation/all.ts'],
    },
  },
  reporters: ['clear-text', 'progress', 'json'],
  clearTextReporter: { logTests: false, reportTests: false },
  thresholds: { high: 100, low: 99, break: 99 },
  incrementalFile: 'node_modules/.cache/stryker/incremental.json',
  jsonReporter: { fileName: 'node_modules/.cache/stryker/report.json' },
};
