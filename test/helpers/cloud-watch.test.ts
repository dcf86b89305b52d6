import { seenAt, stateAfter } from './cloud-watch';

const alarm = { EvaluationPeriods: 3, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'ignore' };

/** Of points that are breaching (X), not breaching (0) or missing (-). */
function pointsOf(signs: string): (number | undefined)[] {
  return [...signs].map((sign) => ({ X: 1, 0: 0.9 })[sign]);
}

// the column IGNORE of the tables in https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
test.each([
  [3, '0-X-X', 'OK'],
  [3, '0----', 'OK'],
  [3, '-----', 'as before'],
  [3, '0XX-X', 'ALARM'],
  [3, '----X', 'as before'],
  [3, 'X----', 'as before'],
  [2, '0-X-X', 'ALARM'],
  [2, '00X0X', 'ALARM'],
  [2, '0-X--', 'OK'],
  [2, '----0', 'OK'],
  [2, '----X', 'as before'],
])('an alarm for %d of 3 points that looks at %s is %s', (DatapointsToAlarm, points, expected) => {
  for (const before of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
    expect(stateAfter({ ...alarm, DatapointsToAlarm }, before, pointsOf(points))).toBe(expected === 'as before' ? before : expected);
  }
});

test.each([{ TreatMissingData: undefined }, { ComparisonOperator: 'LessThanThreshold' }])('fails for an alarm with %j', (overrides) => {
  expect(() => stateAfter({ ...alarm, ...overrides }, 'OK', [1])).toThrow('not an alarm whose states are known here');
});

test('fails for an alarm whose window does not slide', () => {
  const wallClock = { EvaluationWindow: { WallClockWindow: {} } };

  expect(() => seenAt(wallClock, [], 0, 1, { fillsEdges: true, comparesMissing: true, diffHasFirst: true, diffRestarts: true })).toThrow(
    'not an alarm with a sliding window',
  );
});
