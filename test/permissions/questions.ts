import type { GrantScope } from '../../lib';
import type { Question, Verdict } from '../helpers/simulation';
import { RESOURCE_POLICIES, WHAT, WHO, roleOf, ses } from './matrix';
import type { PolicyId, ResourcePolicyId } from './matrix';
import type { Subject } from './subject';

/** A cell of the tables. */
export interface Cell {
  readonly policy: PolicyId;
  /** The action, the resource and who asks. */
  readonly name: string;
  readonly verdict: Verdict;
  ask(subject: Subject): Question;
}

function who(grantScope: GrantScope): Cell[] {
  return WHO.flatMap((row) =>
    (Object.keys(RESOURCE_POLICIES) as ResourcePolicyId[]).flatMap((policy) => {
      const { resource, needed } = RESOURCE_POLICIES[policy];
      return needed.map((action) => ({
        policy,
        name: `${action} on the ${resource} by ${row.who}`,
        verdict: row[grantScope][policy],
        ask: (subject: Subject) => ({ ...row.as(subject), action, ...guarded(subject, subject[resource]) }),
      }));
    }),
  );
}

const what: Cell[] = WHAT.flatMap(({ policy, on, resource, policyOf = resource, allowed = [], denied }) => {
  const asRole = !(policy in RESOURCE_POLICIES);
  const cell = (verdict: Verdict) => (action: string) => ({
    policy,
    name: `${action} on ${on} by ${asRole ? 'the role' : 'SES for this set'}`,
    verdict,
    ask: (subject: Subject) => ({
      ...(asRole ? roleOf(subject) : ses(subject)),
      action,
      ...guarded(subject, policyOf(subject)),
      resource: resource(subject),
    }),
  });
  return [...allowed.map(cell('allowed')), ...denied.map(cell('denied'))];
});

export function cellsOf(grantScope: GrantScope): Cell[] {
  const cells = who(grantScope);
  return [...cells, ...what.filter((cell) => !cells.some(({ name, verdict }) => name === cell.name && verdict === cell.verdict))];
}

function guarded({ policies }: Subject, resource: string) {
  return { resource, resourcePolicy: policies.get(resource) };
}
