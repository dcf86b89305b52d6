import { CfnResource, Stack, Tokenization } from 'aws-cdk-lib';

const reference = Tokenization.reverse(new CfnResource(new Stack(), 'Any', { type: 'Any' }).ref)!;
const { referenceTable } = reference.constructor as unknown as { referenceTable: Map<unknown, unknown> };
const { stringTokenMap } = (globalThis as unknown as { __cdkTokenMap: { stringTokenMap: Map<string, unknown> } }).__cdkTokenMap;

/**
 * Returns what makes core forget the apps that a process makes from now on. It keeps their references and tokens, and
 * with each run the collection of garbage would take longer.
 */
export function forgetter(): () => void {
  const known = new Set(stringTokenMap.keys());
  return () => {
    referenceTable.clear();
    [...stringTokenMap.keys()].filter((key) => !known.has(key)).forEach((key) => stringTokenMap.delete(key));
  };
}
