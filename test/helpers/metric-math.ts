/** The values of a metric by the second in which their period begins. A period without data has none. */
export type Series = ReadonlyMap<number, number>;

export type Value = number | Series;

/** What is looked at, in seconds. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly period: number;
}

/** What no document of CloudWatch settles. Each says what is supposed. */
export interface Unsettled {
  /** Whether FILL fills the periods before the first value and after the last, and all of a metric without data. */
  readonly fillsEdges: boolean;
  /** Whether a comparison with a number takes a missing value for 0, as one of two time series does. */
  readonly comparesMissing: boolean;
  /** Whether DIFF has a first value, 0, although nothing precedes it. */
  readonly diffHasFirst: boolean;
  /** Whether DIFF goes on from 0 after a gap, and not from the last value before. */
  readonly diffRestarts: boolean;
}

/**
 * Evaluates a metric math expression, as far as this library uses it:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluate(expression: string, ids: Record<string, Value>, range: Range, unsettled: Unsettled): Value {
  const math = new MetricMath(range, unsettled);
  const tokens: string[] = expression.match(/[A-Za-z][A-Za-z0-9_]*|\d+(?:\.\d+)?|[<>=!]=|&&|\|\||[-+*/^<>(),]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(/\s/g, '')) {
    throw new Error(`unknown signs in ${expression}`);
  }
  const take = (...expected: string[]) => (expected.includes(tokens[0]) ? tokens.shift() : undefined);
  const demand = (expected: string) => {
    if (!take(expected)) {
      throw new Error(`no ${expected} before ${tokens.join(' ')} in ${expression}`);
    }
  };

  const leftToRight =
    (operand: () => Value, ...operators: string[]) =>
    (): Value => {
      let value = operand();
      for (let operator = take(...operators); operator; operator = take(...operators)) {
        value = math.operate(operator, value, operand());
      }
      return value;
    };
  const primary = (): Value => {
    if (take('(')) {
      const value = disjunction();
      demand(')');
      return value;
    }
    if (take('-')) {
      return math.operate('*', -1, primary());
    }
    const token = tokens.shift() ?? '';
    if (/^\d/.test(token)) {
      return Number(token);
    }
    if (token === 'REPEAT') {
      return REPEAT;
    }
    if (/^[a-z]/.test(token) && token in ids) {
      return ids[token];
    }
    demand('(');
    const args: Value[] = [];
    do {
      args.push(disjunction());
    } while (take(','));
    demand(')');
    return math.call(token, args);
  };
  const product = leftToRight(primary, '*', '/');
  const sum = leftToRight(product, '+', '-');
  const comparison = leftToRight(sum, '<', '>', '<=', '>=', '==', '!=');
  const conjunction = leftToRight(comparison, 'AND', '&&');
  const disjunction = leftToRight(conjunction, 'OR', '||');

  const value = disjunction();
  if (tokens.length > 0) {
    throw new Error(`too much in ${expression}: ${tokens.join(' ')}`);
  }
  return value;
}

function periodsOf({ start, end, period }: Range): number[] {
  return Array.from({ length: Math.ceil((end - start) / period) }, (_, index) => start + index * period);
}

/** Fills with the last value before. */
const REPEAT: Series = new Map();

const OPERATORS: Record<string, (one: number, other: number) => number> = {
  '+': (one, other) => one + other,
  '-': (one, other) => one - other,
  '*': (one, other) => one * other,
  '/': (one, other) => one / other,
  '<': (one, other) => Number(one < other),
  '>': (one, other) => Number(one > other),
  '<=': (one, other) => Number(one <= other),
  '>=': (one, other) => Number(one >= other),
  '==': (one, other) => Number(one === other),
  '!=': (one, other) => Number(one !== other),
  AND: (one, other) => Number(one !== 0 && other !== 0),
  '&&': (one, other) => Number(one !== 0 && other !== 0),
  OR: (one, other) => Number(one !== 0 || other !== 0),
  '||': (one, other) => Number(one !== 0 || other !== 0),
};

class MetricMath {
  constructor(
    private readonly range: Range,
    private readonly unsettled: Unsettled,
  ) {}

  /** "Missing values in a time series are treated as 0", and what is divided by 0 is dropped. */
  public operate(operator: string, one: Value, other: Value): Value {
    const apply = OPERATORS[operator];
    if (typeof one === 'number' && typeof other === 'number') {
      return apply(one, other);
    }
    const isComparison = /[<>=]/.test(operator);
    const times = isComparison && this.unsettled.comparesMissing ? periodsOf(this.range) : timesOf(one, other);
    return seriesOf(times, (time) => {
      const result = apply(valueAt(one, time) ?? 0, valueAt(other, time) ?? 0);
      return Number.isFinite(result) ? result : undefined;
    });
  }

  public call(name: string, args: Value[]): Value {
    const [first] = args;
    switch (name) {
      case 'IF':
        return this.choose(args);
      case 'TIME_SERIES':
        // not a number is not settled either: there is no data then
        return seriesOf(periodsOf(this.range), () => (Number.isFinite(first) ? (first as number) : undefined));
      case 'FILL':
        return this.fill(asSeries(name, first), args[1]);
      case 'SUM':
        return total(asSeries(name, first));
      case 'MIN':
        return Math.min(...asSeries(name, first).values());
      case 'DATAPOINT_COUNT':
        return asSeries(name, first).size;
      case 'RUNNING_SUM':
        return runningSum(asSeries(name, first));
      case 'DIFF':
        return this.steps(asSeries(name, first));
      default:
        throw new Error(`${name} is not known here`);
    }
  }

  private choose([condition, yes, no]: Value[]): Value {
    const times = typeof condition === 'number' ? timesOf(yes, no) : [...condition.keys()];
    return seriesOf(times, (time) =>
      valueAt(condition, time) ? (valueAt(yes, time) ?? 0) : no === undefined ? undefined : valueAt(no, time),
    );
  }

  private fill(series: Series, filler: Value): Series {
    const [first, last] = [Math.min(...series.keys()), Math.max(...series.keys())];
    const times = periodsOf(this.range).filter((time) => this.unsettled.fillsEdges || (time >= first && time <= last));
    let before: number | undefined;
    return seriesOf(times, (time) => {
      before = series.get(time) ?? before;
      return series.get(time) ?? (filler === REPEAT ? before : (filler as number));
    });
  }

  private steps(series: Series): Series {
    const times = inOrder(series);
    return seriesOf(times, (time) => {
      const before = times[times.indexOf(time) - 1];
      if (before === undefined) {
        return this.unsettled.diffHasFirst ? 0 : undefined;
      }
      const isGap = time - before > this.range.period;
      return (series.get(time) as number) - (isGap && this.unsettled.diffRestarts ? 0 : (series.get(before) as number));
    });
  }
}

function runningSum(series: Series): Series {
  let sum = 0;
  return seriesOf(inOrder(series), (time) => (sum += series.get(time) as number));
}

function total(series: Series): number {
  return [...series.values()].reduce((sum, value) => sum + value, 0);
}

function asSeries(name: string, value: Value): Series {
  if (typeof value === 'number') {
    throw new Error(`${name} takes a time series, not a number`);
  }
  return value;
}

function valueAt(value: Value, time: number): number | undefined {
  return typeof value === 'number' ? value : value.get(time);
}

const inOrder = (series: Series) => [...series.keys()].sort((one, other) => one - other);

const timesOf = (...values: (Value | undefined)[]) => [
  ...new Set(values.flatMap((value) => (value instanceof Map ? [...(value as Series).keys()] : []))),
];

function seriesOf(times: number[], value: (time: number) => number | undefined): Series {
  return new Map(times.map((time) => [time, value(time)] as const).filter((entry): entry is [number, number] => entry[1] !== undefined));
}
