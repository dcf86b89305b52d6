// A key under which only one place asks for something may be any text.
import { PluginKind, declareValuePlugin } from '@stryker-mutator/api/plugin';

const isKey = ({ node, parent }) =>
  node.type === 'StringLiteral' &&
  parent?.type === 'CallExpression' &&
  ['once', 'ask'].includes(parent.callee.name) &&
  parent.arguments[1] === node;

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'keys', {
    shouldIgnore: (path) => (isKey(path) ? 'a key that nobody else has' : undefined),
  }),
];
