import { evaluate } from './metric-math';
import type { Range, Series, Unsettled, Value } from './metric-math';

/** An event of a mail, and the values by which it is counted. */
export interface Occurrence {
  /** In seconds. */
  readonly time: number;
  /** As CloudWatch calls it. */
  readonly metricName: string;
  readonly dimensions: Record<string, string>;
}

/** A metric of which a template asks for the sum. */
interface Asked {
  readonly metricName: string;
  readonly dimensions: Record<string, string>;
  readonly period: number;
}

/** The widgets of the only dashboard of a template. */
export function widgetsOf(template: { Resources: Record<string, any> }): any[] {
  const [{ Properties }] = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  return JSON.parse(joined(Properties.DashboardBody)).widgets;
}

/** A text with the logical ids of what it refers to. */
export function joined(value: any): string {
  if (typeof value === 'string') {
    return value;
  }
  return value['Fn::Join'] ? value['Fn::Join'][1].map(joined).join(value['Fn::Join'][0]) : value.Ref;
}

/** What a widget with metrics shows, by its labels. */
export function shown(widget: any, occurrences: Occurrence[], range: Omit<Range, 'period'>, unsettled: Unsettled): Record<string, Series> {
  const rows = widget.properties.metrics.map((row: any[]) => {
    const { expression, ...options } = row.at(-1);
    const [, metricName, ...dimensions] = row.slice(0, -1);
    return { ...options, expression, metricName, dimensions: pairs(dimensions) };
  });
  return lines(rows, occurrences, range, unsettled);
}

/** The values of an alarm on metric math, by periods that begin with the range. */
export function watched(alarm: any, occurrences: Occurrence[], range: Omit<Range, 'period'>, unsettled: Unsettled): Series {
  const rows = alarm.Metrics.map(({ Id: id, Expression: expression, MetricStat, ReturnData: visible, Label: label = 'result' }: any) => ({
    id,
    expression,
    visible,
    label,
    metricName: MetricStat?.Metric.MetricName,
    dimensions: Object.fromEntries((MetricStat?.Metric.Dimensions ?? []).map(({ Name, Value }: any) => [Name, joined(Value)])),
    stat: MetricStat?.Stat,
    period: MetricStat?.Period ?? periodOf(alarm),
  }));
  return Object.values(lines(rows, occurrences, range, unsettled))[0];
}

function periodOf(alarm: any): number {
  return alarm.Metrics.find((each: any) => each.MetricStat).MetricStat.Period;
}

interface Row extends Asked {
  readonly id?: string;
  readonly label?: string;
  readonly visible?: boolean;
  readonly expression?: string;
  readonly stat?: string;
}

function lines(rows: Row[], occurrences: Occurrence[], range: Omit<Range, 'period'>, unsettled: Unsettled): Record<string, Series> {
  const values: Record<string, Value> = {};
  const compute = (row: Row): Value => {
    if (row.expression === undefined) {
      if (row.stat !== 'Sum') {
        throw new Error(`events are counted by their sum, not by ${row.stat}`);
      }
      return sums(row, occurrences, range);
    }
    for (const other of rows) {
      if (other.id && other !== row && new RegExp(`\\b${other.id}\\b`).test(row.expression)) {
        values[other.id] ??= compute(other);
      }
    }
    return evaluate(row.expression, values, { ...range, period: row.period }, unsettled);
  };
  return Object.fromEntries(
    rows
      .filter(({ visible }) => visible !== false)
      .map((row) => {
        const value = compute(row);
        if (typeof value === 'number') {
          throw new Error(`CloudWatch shows time series, not the number of ${row.expression}`);
        }
        return [row.label, value];
      }),
  );
}

/** CloudWatch has no value for a period without an event. */
function sums({ metricName, dimensions, period }: Asked, occurrences: Occurrence[], { start, end }: Omit<Range, 'period'>): Series {
  const counted = new Map<number, number>();
  const isCounted = (each: Occurrence) =>
    each.time >= start &&
    each.time < end &&
    each.metricName === metricName &&
    JSON.stringify(each.dimensions) === JSON.stringify(dimensions);
  for (const each of occurrences) {
    if (isCounted(each)) {
      const time = start + Math.floor((each.time - start) / period) * period;
      counted.set(time, (counted.get(time) ?? 0) + 1);
    }
  }
  return counted;
}

function pairs(texts: string[]): Record<string, string> {
  return Object.fromEntries(texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1]]] : [])));
}

/** What a widget with single values shows: the last of each, which is the same all the time. */
export function lastOf(series: Series): number | undefined {
  return series.get(Math.max(...series.keys()));
}

export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/**
 * The state of an alarm that ignores missing data, after it has looked at these points:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 *
 * @param points the last ones, more of them than the alarm evaluates
 */
export function stateAfter(alarm: any, before: State, points: (number | undefined)[]): State {
  const { EvaluationPeriods: periods, DatapointsToAlarm: needed = periods, Threshold, ComparisonOperator, TreatMissingData } = alarm;
  if (ComparisonOperator !== 'GreaterThanOrEqualToThreshold' || TreatMissingData !== 'ignore') {
    throw new Error('not an alarm whose states are known here');
  }
  const present = points.filter((value) => value !== undefined).slice(-periods);
  const breaching = present.filter((value) => value >= Threshold).length;
  return breaching >= needed ? 'ALARM' : present.length > breaching ? 'OK' : before;
}

/**
 * The states of a new alarm over time, of which each period is evaluated once.
 *
 * @param lookBack how many periods CloudWatch looks back: more than it evaluates, but no document says how many
 */
export function statesOver(alarm: any, points: (number | undefined)[], lookBack: number): State[] {
  let state: State = 'INSUFFICIENT_DATA';
  return points.map((_, index) => (state = stateAfter(alarm, state, points.slice(Math.max(0, index + 1 - lookBack), index + 1))));
}

/**
 * What an alarm on metric math sees at a time: the periods that end just then. Its window slides, unless it is told otherwise:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
 */
export function seenAt(
  alarm: any,
  occurrences: Occurrence[],
  time: number,
  lookBack: number,
  unsettled: Unsettled,
): (number | undefined)[] {
  if (alarm.EvaluationWindow !== undefined) {
    throw new Error('not an alarm with a sliding window');
  }
  const period = periodOf(alarm);
  const start = time - lookBack * period;
  const values = watched(alarm, occurrences, { start, end: time }, unsettled);
  return Array.from({ length: lookBack }, (_, index) => values.get(start + index * period));
}

/** The states of a new alarm on metric math that is evaluated at these times. */
export function statesAt(alarm: any, occurrences: Occurrence[], times: number[], lookBack: number, unsettled: Unsettled): State[] {
  let state: State = 'INSUFFICIENT_DATA';
  return times.map((time) => (state = stateAfter(alarm, state, seenAt(alarm, occurrences, time, lookBack, unsettled))));
}
