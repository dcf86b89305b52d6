import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { knownLength, nameLength } from './known-length';
import type { Statement } from './policy-scope';
import { HIDDEN, setsLetIn } from './source';
import type { NamedSet } from './source';

export interface PolicySize {
  readonly statements: number;
  readonly characters: number;
  readonly sets: number;
  /** How many of the sets certainly fit. */
  readonly fitting: number;
  /** How many characters it would have with one statement for all sets of the account. */
  readonly withAccount: number;
}

/** One statement for all sets takes less. */
const ACCOUNT_STATEMENT = 200;

/**
 * The size of a policy of `owner` that was resolved without its sets. At least: what only CloudFormation knows counts as little as it
 * can be.
 */
export function sizeOf(owner: IConstruct, document: { Statement: Statement[] }, limit: number): PolicySize {
  const stack = Stack.of(owner);
  const lists = setsLetIn(owner).map(({ named }) => named);
  const lengths = lengthsOf(stack, lists.flat()).sort((one, other) => other - one);
  const others = knownLength(stack, document) - lists.length * knownLength(stack, HIDDEN);
  const characters = others + sum(lengths) + sum(lists.map(punctuationOf));
  const fitting = fittingInto(limit - others, lengths);
  const withAccount = lengths.length === 0 ? characters : others + ACCOUNT_STATEMENT;
  return { statements: document.Statement.length, characters, sets: lengths.length, fitting, withAccount };
}

/** The characters of each ARN with its quotes. Those of a policy have few beginnings in common. */
function lengthsOf(stack: Stack, sets: NamedSet[]): number[] {
  const beginnings = new Map<string, number>();
  return sets.map(({ beginning, name, resource }) => {
    const length = beginnings.get(beginning) ?? knownLength(stack, stack.resolve(beginning));
    beginnings.set(beginning, length);
    return length + nameLength(stack, name, resource);
  });
}

/** How many of the longest first fit, with a comma each but one, and two brackets. */
function fittingInto(room: number, lengths: number[]): number {
  let taken = 1;
  const first = lengths.findIndex((length) => (taken += length + 1) > room);
  return first < 0 ? lengths.length : first;
}

/** Brackets and commas. */
function punctuationOf({ length }: NamedSet[]): number {
  return length === 1 ? 0 : length + 1;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
