import { Duration, Stack, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import { NOT_ATTEMPTED, NOT_SPAM } from '../../private/not-attempted';
import type { EventLog } from './event-log';
import { countOf, rateOf } from './metrics';
import type { Mail, RatedEvent } from './metrics';

/** What Pinpoint showed of transactional mail, and its names for it. */
export function transactionalCharts(mail: Mail, log?: EventLog): cloudwatch.IWidget[] {
  return [
    countChart('Sends', mail, 'send'),
    countChart('Deliveries', mail, 'delivery'),
    rateChart('Delivery rate', mail, 'delivery'),
    rateChart('Bounce rate', mail, 'bounce'),
    rateChart('Complaint rate', mail, 'complaint'),
    countChart('Complaints', mail, 'complaint'),
    countChart('Opens', mail, 'open'),
    countChart('Clicks', mail, 'click'),
    userChart(log),
    feedbackChart(log),
  ];
}

const WIDTH = 12;
const CARD_HEIGHT = 3;
const GRAPH_HEIGHT = 6;

const DAY = Duration.days(1);

/** How often an event occurred on each day. A day without it has no data point; for the cards it counts as zero. */
function countChart(title: string, mail: Mail, event: `${EmailSendingEvent}`): cloudwatch.IWidget {
  const count = countOf(mail, event as EmailSendingEvent, { period: DAY, label: title });
  const everyDay = 'count + TIME_SERIES(0)';
  return chart(title, count, [
    card('Average per day, with today', `TIME_SERIES(SUM(count) / DATAPOINT_COUNT(${everyDay}))`, { count }),
    card('Total', 'TIME_SERIES(SUM(count))', { count }),
    change(everyDay, { count }),
  ]);
}

/** The share of each day's mail. A day without mail has no rate, and does not count. */
function rateChart(title: string, mail: Mail, event: RatedEvent): cloudwatch.IWidget {
  const rate = rateOf(mail, event, { period: DAY, label: title });
  const [events, sends] = Object.keys(rate.usingMetrics);
  const total = `TIME_SERIES(100 * SUM(${events})) / TIME_SERIES(SUM(${sends}))`;
  return chart(title, rate, [
    card('Average, with today (%)', 'TIME_SERIES(SUM(rate)) / TIME_SERIES(DATAPOINT_COUNT(rate))', { rate }),
    card('Of all mail (%)', total, rate.usingMetrics),
    change('FILL(rate, REPEAT)', { rate }),
  ]);
}

/** From the first day to the last, of a series without gaps. Nothing, where the first is zero: CloudWatch drops what is divided by zero. */
function change(series: string, usingMetrics: Record<string, cloudwatch.IMetric>): cloudwatch.IMetric {
  // all steps together are the last value less the first, and the first of the sums that run is the least
  const expression = `TIME_SERIES(100 * SUM(DIFF(${series}))) / TIME_SERIES(MIN(RUNNING_SUM(${series})))`;
  return card('Change to today (%)', expression, usingMetrics);
}

function card(label: string, expression: string, usingMetrics: Record<string, cloudwatch.IMetric>): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({ label, expression, usingMetrics, period: DAY });
}

function chart(title: string, metric: cloudwatch.IMetric, cards: cloudwatch.IMetric[]): cloudwatch.IWidget {
  return new cloudwatch.Column(
    new cloudwatch.SingleValueWidget({ title, metrics: cards, width: WIDTH, height: CARD_HEIGHT }),
    new cloudwatch.GraphWidget({
      left: [metric],
      leftYAxis: { min: 0, showUnits: false },
      legendPosition: cloudwatch.LegendPosition.HIDDEN,
      width: WIDTH,
      height: GRAPH_HEIGHT,
    }),
  );
}

function userChart(log?: EventLog): cloudwatch.IWidget {
  const charts = Object.entries({ Open: 'Unique users who opened', Click: 'Unique users who clicked' })
    .filter(([event]) => log?.eventTypes.includes(event))
    .map(([event, title]) => [title, users(event)]);
  return log && charts.length > 0
    ? logCharts(log, Object.fromEntries(charts) as Record<string, string[]>)
    : note(
        'Unique user events',
        'Metrics count events, not who caused them. To count users, give the dashboard an `eventLog` with the events OPEN and CLICK.',
      );
}

const FEEDBACK = {
  Bounce: [
    'sum(strcontains(detail.bounce.bounceType, "Permanent")) as hardBounces',
    'sum(strcontains(detail.bounce.bounceType, "Transient")) as softBounces',
  ],
  Complaint: ['sum(strcontains(detail.eventType, "Complaint")) as complaints'],
};

/** Looks at the text of records: most have no such fields, and no document says what a comparison with a missing field is. */
const COUNTS = `filter @message not like /"(bounceSubType|complaintSubType)": *"(${NOT_ATTEMPTED.join('|')})"|"complaintFeedbackType": *"${NOT_SPAM}"/`;

function feedbackChart(log?: EventLog): cloudwatch.IWidget {
  const counted = Object.entries(FEEDBACK).filter(([event]) => log?.eventTypes.includes(event));
  const eventTypes = counted.map(([event]) => `"${event}"`).join(', ');
  const sums = counted.flatMap(([, each]) => each).join(', ');
  return log && counted.length > 0
    ? logCharts(log, {
        'Bounce and complaint events': [`filter detail.eventType in [${eventTypes}]`, COUNTS, `stats ${sums} by bin(1d)`],
      })
    : note(
        'Bounce and complaint events',
        'The metric of bounces does not tell hard ones from soft ones. To tell them apart, give the dashboard an `eventLog` with the events BOUNCE and COMPLAINT.',
      );
}

/** In the place of a chart: why it is not there. */
function note(title: string, text: string): cloudwatch.IWidget {
  return new cloudwatch.TextWidget({
    markdown: `### ${title}\n\n${text}`,
    background: cloudwatch.TextWidgetBackground.SOLID,
    width: WIDTH,
    height: CARD_HEIGHT + GRAPH_HEIGHT,
  });
}

/** Charts of an event log, side by side. */
function logCharts({ logGroup }: EventLog, queries: Record<string, string[]>): cloudwatch.IWidget {
  const charts = Object.entries(queries).map(
    ([title, queryLines]) =>
      new cloudwatch.LogQueryWidget({
        title,
        logGroupNames: [logGroup.logGroupRef.logGroupName],
        region: Stack.of(logGroup).region,
        queryLines,
        view: cloudwatch.LogQueryVisualizationType.LINE,
        width: WIDTH / Object.keys(queries).length,
        height: CARD_HEIGHT + GRAPH_HEIGHT,
      }),
  );
  return new cloudwatch.Row(...charts);
}

function users(event: string): string[] {
  return [`filter detail.eventType = "${event}"`, 'stats count_distinct(detail.mail.destination.0) as users by bin(1d)'];
}
