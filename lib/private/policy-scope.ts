import type { Stack } from 'aws-cdk-lib';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { textOf } from './intrinsics';

/** A statement as it is written. */
export interface Statement {
  readonly Effect: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Principal?: '*' | { readonly Service?: unknown; readonly AWS?: unknown };
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** Whether a statement lets SES do something. One for everybody does, unless it has a condition, which may be about others. */
export function letsSesIn({ Effect, Principal, Action, NotAction, Condition = {} }: Statement, action: string): boolean {
  const isEverybody = Principal === '*' || [Principal?.AWS].flat().includes('*');
  const isSes = Principal !== '*' && [Principal?.Service].flat().includes('ses.amazonaws.com');
  const isMeant = isSes || (isEverybody && Object.keys(Condition).length === 0);
  const isAllowed = NotAction === undefined ? matches(Action, action) : !matches(NotAction, action);
  return Effect === 'Allow' && isMeant && isAllowed;
}

/** What only CloudFormation knows matches nothing. */
export function matches(patterns: unknown, action: string): boolean {
  const known = [patterns].flat().filter((pattern) => typeof pattern === 'string');
  const expressions = known.map((pattern) => pattern.replaceAll('*', '.*').replaceAll('?', '.'));
  return expressions.some((expression) => new RegExp(`^${expression}$`, 'i').test(action));
}

/** Conditions that let in only who has one of the values. */
const RESTRICTING = /^(String|Arn)(Equals|Like)/i;

/** Whose mail a statement lets SES in for, if it is that of configuration sets. */
export function scopeOf({ Condition = {} }: Statement): 'anybody' | 'account' | 'sets' | undefined {
  const conditions = Object.entries(Condition)
    .filter(([operator]) => RESTRICTING.test(operator))
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: [values].flat() })),
    )
    .filter(({ values }) => !values.includes('*'));
  const arns = conditions.find(({ key }) => key === 'aws:sourcearn');
  if (arns) {
    const texts = arns.values.map((value) => JSON.stringify(value));
    if (texts.every((text) => /:(?!configuration-set)[a-z-]+\//.test(text))) {
      return undefined;
    }
    return /like/i.test(arns.operator) && texts.some((text) => /[*?]/.test(text)) ? 'account' : 'sets';
  }
  return conditions.some(({ key }) => /aws:source(account|org)/.test(key)) ? 'account' : 'anybody';
}

/** The statements of a policy, if it is known what stands in it. */
function statementsOf(policy: unknown): unknown {
  const { addStatements, toJSON } = Object(policy) as Partial<PolicyDocument>;
  // what is lazy is not asked yet: it may be remembered, and nobody could change it any more
  const { Statement } = Object(addStatements && toJSON ? toJSON.call(policy) : policy) as { Statement?: unknown };
  return Statement;
}

/** Whether the policy of a key leaves it to IAM who may use it, as it does unless it is written otherwise. */
export function delegatesToIam(stack: Stack, policy: unknown): boolean {
  if (policy === undefined) {
    return true;
  }
  const statements = [statementsOf(policy)].flat().map((statement) => Object(statement) as Partial<Statement>);
  return statements.some(
    ({ Effect, Action, Principal, Condition }) =>
      Effect === 'Allow' &&
      matches(Action, 'kms:Decrypt') &&
      matches(Action, 'kms:GenerateDataKey') &&
      Condition === undefined &&
      principalsIn(stack.resolve(Principal)).some((principal) => isAccountOf(stack, principal)),
  );
}

function principalsIn(resolved: unknown): string[] {
  return [(Object(resolved) as { AWS?: unknown }).AWS].flat().map(textOf);
}

/** Whether a principal is the account of a stack, which may be named by its number alone. */
function isAccountOf({ account }: Stack, principal: string): boolean {
  return ['<AWS::AccountId>', account].includes(principal.replace(/arn:.*:iam::(.*):root/, '$1'));
}
