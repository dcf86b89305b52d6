// A plug-in for StrykerJS: a key under which only one place asks for something may be any text.
const isKey = ({ node, parent }) =>
  node.type === 'StringLiteral' &&
  parent?.type === 'CallExpression' &&
  ['once', 'ask'].includes(parent.callee.name) &&
  parent.arguments[1] === node;

export const strykerPlugins = [
  { kind: 'Ignore', name: 'keys', value: { shouldIgnore: (path) => (isKey(path) ? 'a key that nobody else has' : undefined) } },
];
