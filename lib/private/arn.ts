import { Stack, region_info } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EventDestinationError } from './messages';
import type { Fault } from './messages';
import { differ, isKnown, isPlaceholder } from './values';

/** Stands for a token. */
const TOKEN = '\0';

/** What stands in `<>` in the form of an ARN. */
const PARTS: Record<string, string> = {
  partition: 'aws[a-z0-9-]*',
  region: '[a-z0-9-]+',
  account: '\\d{12}',
  id: '[^/:\\s]+',
  name: '[^:\\s]+',
};

/**
 * Refuses an ARN of another form than the one allowed, as far as it is known, and one of another partition than its
 * Region. Wildcards let in more in a policy. Another Region is another fault, unless it may be elsewhere.
 */
export function assertArn(scope: Construct, arn: string | null | undefined, fault: Omit<Fault, 'got'>, mayBeElsewhere = false): void {
  if (typeof arn !== 'string' || /[*?]/.test(arn) || !hasForm(arn, fault.allowed)) {
    throw new EventDestinationError(scope, { ...fault, got: arn });
  }
  const [, partition, , region] = partsOf(arn);
  const here = Stack.of(scope).region;
  const hasRegion = isPart(region) && region !== '';
  const expected = partitionOf(hasRegion ? region : here);
  const isElsewhere = hasRegion && differ(region, here);
  if ((mayBeElsewhere || !isElsewhere) && isPart(partition) && expected !== undefined && partition !== expected) {
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.anotherPartition',
      prop: fault.prop,
      got: arn,
      allowed: fault.allowed.replace('<partition>', expected),
      remedy: `spell the ARN so, or make it with 'stack.formatArn', which knows the partition`,
    });
  }
}

function hasForm(arn: string, form: string): boolean {
  const [parts, forms] = [partsOf(arn), form.split(':')];
  // the last token may hold the parts that are missing
  const mayBeWhole = parts.length === forms.length || (parts.length < forms.length && parts.at(-1)?.includes(TOKEN));
  return isPlaceholder(arn) || (mayBeWhole === true && parts.every((part, index) => mayBe(part, forms[index])));
}

/** Without the text of tokens, which may hold colons. */
function partsOf(arn: string): string[] {
  return arn.replace(/\$\{Token\[[^\]]*\]\}/g, TOKEN).split(':');
}

/** What begins with a token may be anything. */
function mayBe(part: string, form: string): boolean {
  const pattern = form.replace(/<(\w+)>/g, (_, name: string) => PARTS[name]);
  return part.startsWith(TOKEN) || new RegExp(`^${pattern}$`).test(part.replaceAll(TOKEN, 'x'));
}

function isPart(part: string | undefined): part is string {
  return part !== undefined && !part.includes(TOKEN);
}

function partitionOf(region: string): string | undefined {
  return isKnown(region) ? region_info.RegionInfo.get(region).partition : undefined;
}
