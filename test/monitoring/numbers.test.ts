import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ses from 'aws-cdk-lib/aws-ses';
import { EmailMetrics, TransactionalEmailDashboard } from '../../lib';
import { lastOf, shown, statesAt, watched, widgetsOf } from '../helpers/cloud-watch';
import type { Occurrence } from '../helpers/cloud-watch';
import type { Series, Unsettled } from '../helpers/metric-math';
import { ENV } from '../helpers/scene';

const HOUR = 3600;
const DAY = 24 * HOUR;
const DIMENSIONS = { 'ses:configuration-set': 'mail' };

/** How many events there are on each day: a list for each event. */
type Days = Record<string, number[]>;

const SCENES: Record<string, Days> = {
  'an ordinary week': {
    Send: [100, 120, 90, 110, 100, 20, 15],
    Delivery: [97, 118, 88, 105, 99, 20, 14],
    Bounce: [3, 2, 2, 5, 1, 0, 1],
    Complaint: [0, 1, 0, 0, 2, 0, 0],
    Open: [40, 55, 30, 44, 41, 9, 5],
    Click: [4, 6, 0, 5, 3, 1, 2],
  },
  'days without mail': {
    Send: [50, 0, 0, 40, 0, 10, 0],
    Delivery: [48, 1, 0, 39, 1, 10, 0],
    Bounce: [2, 0, 0, 1, 0, 0, 0],
    Complaint: [0, 0, 1, 0, 0, 0, 0],
    Open: [20, 5, 2, 10, 4, 1, 1],
    Click: [2, 1, 0, 3, 0, 0, 0],
  },
  'a first day at zero': {
    Send: [0, 30, 60],
    Delivery: [0, 29, 58],
    Bounce: [0, 1, 2],
    Complaint: [0, 0, 1],
    Open: [0, 10, 30],
    Click: [0, 2, 5],
  },
  'days without bounces, complaints, opens and clicks': {
    Send: [30, 40],
    Delivery: [30, 40],
    Bounce: [0, 0],
    Complaint: [0, 0],
    Open: [0, 0],
    Click: [0, 0],
  },
  'one day': { Send: [10], Delivery: [9], Bounce: [1], Complaint: [0], Open: [3], Click: [0] },
};

/** All that CloudWatch may do where no document says what it does. */
const UNSETTLED = [true, false].flatMap((fillsEdges) =>
  [true, false].flatMap((comparesMissing) =>
    [true, false].flatMap((diffHasFirst) =>
      [true, false].map((diffRestarts): Unsettled => ({ fillsEdges, comparesMissing, diffHasFirst, diffRestarts })),
    ),
  ),
);

/** The events spread over the day, and those of another configuration set and of none. */
function occurrencesOf(days: Days, period = DAY): Occurrence[] {
  return Object.entries(days).flatMap(([metricName, counts]) =>
    counts.flatMap((count, day) =>
      Array.from({ length: count }, (_, index) => ({ metricName, time: day * period + Math.floor((index * period) / count) })).flatMap(
        (each) => [
          { ...each, dimensions: DIMENSIONS },
          { ...each, dimensions: { 'ses:configuration-set': 'other' } },
          { ...each, dimensions: {} },
        ],
      ),
    ),
  );
}

function template(build: (stack: Stack, set: ses.IConfigurationSet) => void): any {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  build(stack, ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail'));
  return (stack.node.root as App).synth().getStackByName('Stack').template;
}

const dashboard = template((stack, configurationSet) => new TransactionalEmailDashboard(stack, 'Dashboard', { configurationSet }));

const widgets = widgetsOf(dashboard);

/** The cards of a chart, and its line. */
function chart(title: string, occurrences: Occurrence[], days: number, unsettled: Unsettled) {
  const index = widgets.findIndex(({ properties }) => properties.title === title);
  const range = { start: 0, end: days * DAY };
  const [cards, graph] = [widgets[index], widgets[index + 1]].map((widget) => shown(widget, occurrences, range, unsettled));
  const [line] = Object.values(graph);
  return { cards: Object.fromEntries(Object.entries(cards).map(([label, series]) => [label, lastOf(series)])), line };
}

const listOf = (series: Series, length: number, period = DAY) => Array.from({ length }, (_, index) => series.get(index * period));
const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
const change = (numbers: number[]) => (numbers[0] ? (100 * (numbers[numbers.length - 1] - numbers[0])) / numbers[0] : undefined);

/** To 10 digits, because sums in another order differ in the last ones. */
const rounded = (value: number | undefined) => value && Number(value.toPrecision(10));

describe.each(Object.entries(SCENES))('in %s, whatever CloudWatch does where no document says it,', (_scene, days) => {
  const occurrences = occurrencesOf(days);

  test.each([
    ['Sends', 'Send'],
    ['Deliveries', 'Delivery'],
    ['Complaints', 'Complaint'],
    ['Opens', 'Open'],
    ['Clicks', 'Click'],
  ])('%s are those that one counts', (title, event) => {
    const counts = days[event];
    for (const unsettled of UNSETTLED) {
      const { cards, line } = chart(title, occurrences, days.Send.length, unsettled);

      expect(listOf(line, counts.length)).toEqual(counts.map((count) => (count > 0 ? count : undefined)));
      expect(rounded(cards['Average per day, with today'])).toBe(rounded(sum(counts) / counts.length));
      expect(cards.Total).toBe(sum(counts));
      expect(rounded(cards['Change to today (%)'])).toBe(rounded(change(counts)));
    }
  });

  test.each([
    ['Delivery rate', 'Delivery'],
    ['Bounce rate', 'Bounce'],
    ['Complaint rate', 'Complaint'],
  ])('the %s is that which one counts', (title, event) => {
    const rates = days[event].map((count, day) => (days.Send[day] > 0 ? (100 * count) / days.Send[day] : undefined));
    const known = rates.filter((rate) => rate !== undefined);
    for (const unsettled of UNSETTLED) {
      const { cards, line } = chart(title, occurrences, days.Send.length, unsettled);

      expect(listOf(line, rates.length)).toEqual(rates);
      expect(rounded(cards['Average, with today (%)'])).toBe(rounded(sum(known) / known.length));
      expect(rounded(cards['Of all mail (%)'])).toBe(rounded((100 * sum(days[event])) / sum(days.Send)));
      expect(rounded(cards['Change to today (%)'])).toBe(rounded(change(known)));
    }
  });
});

describe('looked at at six in the morning, three days of 100 mails each', () => {
  const LABELS = ['Average per day, with today', 'Total', 'Change to today (%)'];
  const sent = occurrencesOf({ Send: [100, 100, 100, 100] });
  const [from, to] = [6 * HOUR, 3 * DAY + 6 * HOUR];
  const midnights = { start: 0, end: 4 * DAY };

  // no document says which: the cards tell what is in the days that CloudWatch makes of the time
  test.each<[string, { start: number; end: number }, number, number[]]>([
    ['100 if days begin where the time does', { start: from, end: to }, from, [100, 300, 0]],
    ['75 if they begin at midnight, and the first is cut', midnights, from, [75, 300, (100 * (25 - 75)) / 75]],
    ['81.25 if they begin at midnight, and the first is whole', midnights, 0, [81.25, 325, -75]],
  ])('are %s', (_what, range, begin, expected) => {
    const seen = sent.filter(({ time }) => time >= begin && time < to);
    for (const unsettled of UNSETTLED) {
      const cards = shown(widgets[0], seen, range, unsettled);

      expect(LABELS.map((label) => rounded(lastOf(cards[label])))).toEqual(expected.map(rounded));
    }
  });
});

test('a dashboard without any mail shows no rate and no change', () => {
  for (const unsettled of UNSETTLED) {
    const [rate, count] = ['Bounce rate', 'Sends'].map((title) => chart(title, [], 3, unsettled).cards);

    expect(rate).toEqual({
      'Average, with today (%)': undefined,
      'Of all mail (%)': undefined,
      'Change to today (%)': undefined,
    });
    expect(count).toEqual({ 'Average per day, with today': 0, Total: 0, 'Change to today (%)': undefined });
  }
});

describe('a rate by the hour', () => {
  const hours = { Send: [100, 3, 0, 99, 100, 200], Bounce: [5, 3, 1, 20, 0, 1], Complaint: [], Delivery: [95, 0, 0, 79, 100, 210] };
  const occurrences = occurrencesOf(hours, HOUR);

  function rate(metric: (metrics: EmailMetrics) => cloudwatch.MathExpression, unsettled: Unsettled) {
    const { Resources } = template((stack, set) =>
      metric(EmailMetrics.forConfigurationSet(set)).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 }),
    );
    const [{ Properties }] = Object.values<any>(Resources);
    return listOf(watched(Properties, occurrences, { start: 0, end: 6 * HOUR }, unsettled), 6, HOUR);
  }

  test.each<[string, (metrics: EmailMetrics) => cloudwatch.MathExpression, (number | undefined)[]]>([
    ['of bounces', (metrics) => metrics.metricBounceRate(), [5, 100, undefined, (100 * 20) / 99, 0, 0.5]],
    [
      'of bounces in at least 100',
      (metrics) => metrics.metricBounceRate({ minimumVolume: 100 }),
      [5, undefined, undefined, undefined, 0, 0.5],
    ],
    [
      'of bounces in at least 101',
      (metrics) => metrics.metricBounceRate({ minimumVolume: 101 }),
      [undefined, undefined, undefined, undefined, undefined, 0.5],
    ],
    ['of complaints, of which there never was one', (metrics) => metrics.metricComplaintRate(), [0, 0, undefined, 0, 0, 0]],
    ['of deliveries', (metrics) => metrics.metricDeliveryRate(), [95, 0, undefined, (100 * 79) / 99, 100, 105]],
  ])('%s is that which one counts', (_what, metric, expected) => {
    for (const unsettled of UNSETTLED) {
      expect(rate(metric, unsettled)).toEqual(expected);
    }
  });
});

describe('an alarm on a bounce rate of 5 % of at least 100 mails', () => {
  const { Resources } = template((stack, set) =>
    EmailMetrics.forConfigurationSet(set)
      .metricBounceRate({ minimumVolume: 100 })
      .createAlarm(stack, 'Alarm', { threshold: 5, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.IGNORE }),
  );
  const [{ Properties }] = Object.values<any>(Resources);

  // there is no DIFF in the expression
  const WITHOUT_DIFF = UNSETTLED.filter(({ diffHasFirst, diffRestarts }) => diffHasFirst && diffRestarts);

  type Mails = [minute: number, sends: number, bounces: number][];

  function occurrencesAt(mails: Mails): Occurrence[] {
    const at = (minute: number, metricName: string, count: number) =>
      Array<Occurrence>(count).fill({ metricName, time: 60 * minute, dimensions: DIMENSIONS });
    return mails.flatMap(([minute, sends, bounces]) => [...at(minute, 'Send', sends), ...at(minute, 'Bounce', bounces)]);
  }

  /** From which minute on it has which state, if it is evaluated each minute. */
  function changes(lookBack: number, ...mails: Mails): [minute: number, state: string][] {
    const minutes = Array.from({ length: 300 }, (_, minute) => minute);
    const times = minutes.map((minute) => 60 * minute);
    const ways = WITHOUT_DIFF.map((unsettled) => statesAt(Properties, occurrencesAt(mails), times, lookBack, unsettled));
    ways.forEach((states) => expect(states).toEqual(ways[0]));
    return minutes.filter((minute) => ways[0][minute] !== ways[0][minute - 1]).map((minute) => [minute, ways[0][minute]]);
  }

  test.each<[string, Mails, [number, string][]]>([
    [
      'goes off at 5 %, and recovers below',
      [
        [0, 200, 9],
        [10, 0, 1],
        [20, 1, 0],
        [30, 200, 0],
      ],
      [
        [1, 'OK'],
        [11, 'ALARM'],
        [21, 'OK'],
      ],
    ],
    [
      'sees mail of two hours of the clock together, which are 180 within an hour',
      [
        [59, 90, 9],
        [60, 90, 9],
      ],
      [[61, 'ALARM']],
    ],
    [
      'sees together what is not quite an hour apart',
      [
        [59, 90, 9],
        [118, 90, 9],
      ],
      [[119, 'ALARM']],
    ],
    [
      'does not see together what is an hour apart',
      [
        [59, 90, 9],
        [119, 90, 9],
      ],
      [],
    ],
    [
      'is quiet while less than 100 are sent within an hour',
      [
        [0, 99, 99],
        [60, 100, 0],
        [120, 1, 1],
        [130, 0, 3],
      ],
      [[61, 'OK']],
    ],
    [
      'stands while nothing is sent, and recovers with the next mail',
      [
        [0, 100, 10],
        [200, 100, 0],
      ],
      [
        [1, 'ALARM'],
        [201, 'OK'],
      ],
    ],
    [
      'recovers an hour after the last bounce',
      [[0, 200, 20], ...[30, 90, 150, 210, 270].map((minute): Mails[number] => [minute, 100, 0])],
      [
        [1, 'ALARM'],
        [61, 'OK'],
      ],
    ],
  ])('%s', (_what, mails, expected) => {
    for (const lookBack of [1, 3]) {
      expect(changes(lookBack, ...mails)).toEqual([[0, 'INSUFFICIENT_DATA'], ...expected]);
    }
  });

  test('does not go by hours of the clock, as a graph does', () => {
    const mails = occurrencesAt([
      [59, 90, 9],
      [60, 90, 9],
    ]);

    for (const unsettled of UNSETTLED) {
      expect([...watched(Properties, mails, { start: 0, end: 2 * HOUR }, unsettled)]).toEqual([]);
    }
  });

  // no document says how many periods it looks back
  test('may have the states of an hour before once more, while too little is sent', () => {
    const mails: Mails = [
      [0, 200, 9],
      [10, 0, 1],
      [20, 1, 0],
    ];
    const once: [number, string][] = [
      [0, 'INSUFFICIENT_DATA'],
      [1, 'OK'],
      [11, 'ALARM'],
      [21, 'OK'],
    ];

    expect(changes(1, ...mails)).toEqual(once);
    expect(changes(3, ...mails).slice(0, 6)).toEqual([...once, [71, 'ALARM'], [81, 'OK']]);
  });
});
