/** The same tests with one version of aws-cdk-lib. */
const project = (displayName, library, moduleNameMapper, testPathIgnorePatterns) => ({
  displayName,
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns,
  moduleFileExtensions: ['ts', 'js', 'json'],
  setupFiles: ['<rootDir>/test/helpers/env.js'],
  setupFilesAfterEnv: [`${library}/testhelpers/jest-autoclean`, '<rootDir>/test/helpers/collect-templates.js'],
  snapshotSerializers: ['<rootDir>/test/helpers/asset-hash-serializer.js'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: { target: 'es2022', module: 'node16', isolatedModules: true } }] },
  moduleNameMapper: { '^cdk-ses-event-destinations$': '<rootDir>/lib', ...moduleNameMapper },
});

export const oldest = project('oldest', 'aws-cdk-lib', {}, ['template-validation']);

export const newest = project(
  'newest',
  'aws-cdk-lib-latest',
  { '^aws-cdk-lib$': 'aws-cdk-lib-latest', '^aws-cdk-lib/(.*)$': 'aws-cdk-lib-latest/$1' },
  // no version of aws-cdk-lib is in them
  ['package.test', 'archive/queries.test'],
);

export default {
  projects: [oldest, newest],
  // by default one less
  maxWorkers: '100%',
  coverageProvider: 'babel',
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
};
