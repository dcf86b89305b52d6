import type { IConstruct } from 'constructs';
import { EventDestinationError } from './messages';
import { isKnown } from './values';

/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const MAX_DIMENSIONS = 10;

/** The pattern of the CloudFormation schema. */
const DIMENSION_NAME = /^[a-zA-Z0-9_:-]{1,256}$/;

/** Refuses more dimensions than an event destination has, and none. */
export function assertDimensionCount(scope: IConstruct | undefined, count: number, instead: string): void {
  const [prop, got, allowed] = ['dimensions', `a list of ${count}`, `1 to ${MAX_DIMENSIONS} dimensions`];
  if (count === 0) {
    throw new EventDestinationError(scope, { code: 'CloudWatchDestination.noDimensions', prop, got, allowed, remedy: instead });
  }
  if (count > MAX_DIMENSIONS) {
    throw new EventDestinationError(scope, {
      code: 'CloudWatchDestination.tooManyDimensions',
      prop,
      got,
      allowed,
      remedy: 'share the dimensions out among several event destinations (the SES quota cannot be raised)',
    });
  }
}

/** Refuses a name that no dimension of an event destination has. */
export function assertDimensionName(scope: IConstruct | undefined, prop: string, name: string): void {
  if (isKnown(name) && !DIMENSION_NAME.test(name)) {
    throw new EventDestinationError(scope, {
      code: 'CloudWatchDestination.invalidDimensionName',
      prop,
      got: name,
      allowed: '1 to 256 ASCII letters, digits, _, - and :',
      remedy: 'use a tag or header whose name is spelled so',
    });
  }
}
