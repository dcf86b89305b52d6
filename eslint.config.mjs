import { join } from 'node:path';
import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier/flat';
import awscdk from 'eslint-plugin-awscdk';
import { importX } from 'eslint-plugin-import-x';
import { defineConfig, includeIgnoreFile } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  includeIgnoreFile(join(import.meta.dirname, '.gitignore')),
  {
    files: ['lib/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts'],
    extends: [eslint.configs.recommended, tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/explicit-member-accessibility': [
        'error',
        { accessibility: 'explicit', overrides: { constructors: 'no-public' } },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'import-x/no-duplicates': 'error',
      // `internal` and `unknown` is this package under its own name, as the examples import it: built or not yet built.
      'import-x/order': [
        'error',
        { groups: ['builtin', ['external', 'internal', 'unknown'], 'parent', 'sibling', 'index'], alphabetize: { order: 'asc' } },
      ],
    },
  },
  {
    files: ['lib/**/*.ts'],
    extends: [awscdk.configs.strict],
    rules: {
      'import-x/no-extraneous-dependencies': ['error', { devDependencies: false, peerDependencies: true }],
      // lib/private is private to the package: every folder of lib/ may use it.
      'awscdk/no-import-private': 'off',
      // Follows props into one method call and no further.
      'awscdk/no-unused-props': 'off',
      // A destination creates its helpers below the scope it is bound to.
      'awscdk/require-passing-this': 'off',
    },
  },
  {
    // No reader of API.md sees these.
    files: ['lib/private/**/*.ts'],
    rules: { 'awscdk/require-jsdoc': 'off', 'awscdk/require-props-default-doc': 'off' },
  },
  {
    // Templates are JSON without types, and tables of tests name factory methods.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    // test/tsconfig.json knows every file; projectService, which the awscdk preset turns on, looks for one beside each file.
    languageOptions: { parserOptions: { projectService: false, project: 'test/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: ['**/*.mjs'],
    extends: [eslint.configs.recommended],
    languageOptions: {
      globals: { clearInterval: 'readonly', console: 'readonly', process: 'readonly', setInterval: 'readonly', URL: 'readonly' },
    },
  },
  prettier,
);
