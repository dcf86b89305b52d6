import { evaluate } from './metric-math';
import type { Series, Unsettled, Value } from './metric-math';

// the examples of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html, unless said otherwise

const RANGE = { start: 0, end: 300, period: 60 };
const SUPPOSED: Unsettled = { fillsEdges: true, comparesMissing: false, diffHasFirst: false, diffRestarts: false };

type Values = (number | '-')[];

function series(values: Values): Series {
  return new Map(values.flatMap((value, index) => (value === '-' ? [] : [[index * 60, value] as const])));
}

function values(value: Value, length: number): Values | number {
  return typeof value === 'number' ? value : Array.from({ length }, (_, index) => value.get(index * 60) ?? '-');
}

function result(expression: string, ids: Record<string, Values>, unsettled: Partial<Unsettled> = {}): Values | number {
  const length = Object.values(ids)[0]?.length ?? 5;
  const given = Object.fromEntries(Object.entries(ids).map(([id, each]) => [id, series(each)]));
  return values(evaluate(expression, given, { ...RANGE, end: length * 60 }, { ...SUPPOSED, ...unsettled }), length);
}

describe.each([true, false])('whether or not comparisons take missing values for 0 (%s)', (comparesMissing) => {
  test.each<[string, Values]>([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
    ['metric1 > 15 && metric2 > 15', [1, 0, 0, 0]],
    ['metric1 > 15 OR metric2 > 15', [1, 1, 1, 0]],
    ['metric1 > 15 || metric2 > 15', [1, 1, 1, 0]],
    ['metric1 == 20', [0, 1, 0, 0]],
    ['metric1 != 20', [1, 0, 1, 1]],
    ['metric1 <= 20', [0, 1, 1, 1]],
  ])('%s', (expression, expected) => {
    expect(result(expression, { metric1: [30, 20, 0, 0], metric2: [20, '-', 20, '-'] }, { comparesMissing })).toEqual(expected);
  });
});

test.each<[string, Record<string, Values>, Values]>([
  [
    'IF(metric1, metric2, metric3)',
    { metric1: [1, 1, 0, 0, '-'], metric2: [30, '-', 0, 0, 30], metric3: [0, 0, 20, '-', 20] },
    [30, 0, 20, '-', '-'],
  ],
  ['IF(metric1, 5, metric3)', { metric1: [1, 1, 0, 0, '-'], metric3: [0, 0, 20, '-', 20] }, [5, 5, 20, '-', '-']],
  ['IF(metric1, metric2, 5)', { metric1: [1, 1, 0, 0, '-'], metric2: [30, '-', 0, 0, 30] }, [30, 0, 5, 5, '-']],
  ['IF(1, metric2)', { metric2: [30, '-', 7] }, [30, '-', 7]],
  ['IF(0, metric2)', { metric2: [30, '-', 7] }, ['-', '-', '-']],
  ['IF(metric1 < 400, metric1)', { metric1: [100, 400, 399] }, [100, '-', 399]],
])('%s has the values of the document', (expression, ids, expected) => {
  expect(result(expression, ids)).toEqual(expected);
});

test.each<[string, Values]>([
  ['m1 + m2', [3, 1, 2, '-']],
  ['m1 - m2', [-1, 1, -2, '-']],
  ['m1 * m2', [2, 0, 0, '-']],
  ['m1 / m2', [0.5, '-', 0, '-']],
  ['-m1', [-1, -1, '-', '-']],
  ['2 * (m1 + 1)', [4, 4, '-', '-']],
  ['m1 * 2 + 1', [3, 3, '-', '-']],
])('%s takes missing values for 0, and drops what is divided by 0', (expression, expected) => {
  expect(result(expression, { m1: [1, 1, '-', '-'], m2: [2, '-', 2, '-'] })).toEqual(expected);
});

test.each<[string, Values | number]>([
  ['SUM(m1)', 6],
  ['MIN(m1)', 1],
  ['DATAPOINT_COUNT(m1)', 3],
  ['RUNNING_SUM(m1)', ['-', 1, 3, '-', 6]],
  ['DIFF(m1)', ['-', '-', 1, '-', 1]],
  ['TIME_SERIES(10)', [10, 10, 10, 10, 10]],
  ['TIME_SERIES(SUM(m1) / 0)', ['-', '-', '-', '-', '-']],
  ['FILL(m1, 10)', [10, 1, 2, 10, 3]],
  ['FILL(m1, REPEAT)', ['-', 1, 2, 2, 3]],
])('%s', (expression, expected) => {
  expect(result(expression, { m1: ['-', 1, 2, '-', 3] })).toEqual(expected);
});

test.each<[string, Partial<Unsettled>, Values]>([
  ['FILL(m1, 0)', { fillsEdges: false }, ['-', 1, 2, 0, 3, '-']],
  ['FILL(m1, REPEAT)', { fillsEdges: false }, ['-', 1, 2, 2, 3, '-']],
  ['m1 < 2', { comparesMissing: true }, [1, 1, 0, 1, 0, 1]],
  ['DIFF(m1)', { diffHasFirst: true }, ['-', 0, 1, '-', 1, '-']],
  ['DIFF(m1)', { diffRestarts: true }, ['-', '-', 1, '-', 3, '-']],
])('%s may be otherwise, for all that is documented: %j', (expression, unsettled, expected) => {
  expect(result(expression, { m1: ['-', 1, 2, '-', 3, '-'] }, unsettled)).toEqual(expected);
});

test.each(['NONE(m1)', 'm2 + 1', 'm1 +', '(m1', 'm1 m1', 'm1 # 1', 'SUM(1)'])('fails for %s', (expression) => {
  expect(() => result(expression, { m1: [1] })).toThrow();
});
