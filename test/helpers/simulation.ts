import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { SimulationRequestPrincipal } from '@cloud-copilot/iam-simulate';

export type Verdict = 'allowed' | 'denied';

/** Who asks. */
export interface Requester {
  readonly principal: SimulationRequestPrincipal;
  readonly context: Record<string, string>;
  /** What its own account permits it. */
  readonly identityPolicies?: any[];
}

export interface Question extends Requester {
  readonly action: string;
  readonly resource: string;
  readonly resourcePolicy?: any;
}

/** What IAM would answer, according to its engine offline. */
export async function evaluate({
  principal,
  context,
  identityPolicies = [],
  action,
  resource,
  resourcePolicy,
}: Question): Promise<Verdict> {
  // what has no ARN, or none with an account, is of the account of whoever asks
  const isOfAsker = typeof principal === 'string' && /^\*$|^arn:[^:]+:s3:::/.test(resource);
  const [, , , , accountId] = (isOfAsker ? principal : resource).split(':');
  const answer = await runSimulation(
    {
      request: { principal, action, resource: { resource, accountId }, contextVariables: context },
      identityPolicies: identityPolicies.map((policy, index) => ({ name: `policy ${index}`, policy })),
      resourcePolicy,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (answer.resultType !== 'single' || answer.result.ignoredContextKeys?.length !== 0) {
    throw new Error(`cannot be evaluated: ${action} on ${resource}: ${JSON.stringify(answer)}`);
  }
  return answer.overallResult === 'Allowed' ? 'allowed' : 'denied';
}
