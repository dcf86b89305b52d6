import * as echarts from 'echarts';
import { lastOf, seenAt, shown, statesAt, statesOver, watched } from '../helpers/cloud-watch';
import type { Unsettled } from '../helpers/metric-math';
import { DAY, badDay, badDayReputation, month } from './sample';

/** The numbers are the same in any case: test/monitoring/numbers.test.ts. */
const UNSETTLED: Unsettled = { fillsEdges: true, comparesMissing: false, diffHasFirst: false, diffRestarts: false };

const INK = '#16191f';
const GREY = '#687078';
const BLUE = '#1f77b4';
const STATES = { OK: '#d5eccb', ALARM: '#f2b1a8', INSUFFICIENT_DATA: '#e4e6e8' };

/** A column of a dashboard, of which there are 24, and a row. */
const UNIT = { width: 50, height: 28 };

const text = (x: number, y: number, content: string, style: object = {}) => ({
  type: 'text',
  x,
  y,
  style: { text: content, fill: INK, fontFamily: 'sans-serif', fontSize: 13, ...style },
});

/** The widgets of a dashboard, with sample data. */
export function dashboardOf(widgets: any[]): string {
  const occurrences = month();
  const range = { start: 0, end: 30 * DAY };
  const picture = { graphic: [] as object[], grid: [] as object[], xAxis: [] as object[], yAxis: [] as object[], series: [] as object[] };
  for (const { type, x, y, width, height, properties } of widgets) {
    const [left, top] = [x * UNIT.width + 16, y * UNIT.height + 10];
    if (type === 'text') {
      const [title, , body] = properties.markdown.split('\n');
      picture.graphic.push(
        text(left, top, title.replace('### ', ''), { fontWeight: 'bold', fontSize: 14 }),
        text(left, top + 28, body, { fill: GREY, width: width * UNIT.width - 160, overflow: 'break', lineHeight: 20 }),
      );
    } else if (properties.view === 'singleValue') {
      picture.graphic.push(text(left, top, properties.title, { fontWeight: 'bold', fontSize: 14 }));
      Object.entries(shown({ properties }, occurrences, range, UNSETTLED)).forEach(([label, series], index) => {
        const value = lastOf(series);
        picture.graphic.push(
          text(left + index * 180, top + 24, value === undefined ? '--' : digits(value), { fontSize: 22 }),
          text(left + index * 180, top + 52, label, { fill: GREY, fontSize: 12 }),
        );
      });
    } else {
      const gridIndex = picture.grid.length;
      const [line] = Object.values(shown({ properties }, occurrences, range, UNSETTLED));
      picture.grid.push({ left: left + 34, top, width: width * UNIT.width - 84, height: height * UNIT.height - 44 });
      picture.xAxis.push({
        gridIndex,
        type: 'value',
        min: 0,
        max: 30,
        interval: 5,
        axisLabel: { formatter: 'day {value}' },
        splitLine: { show: false },
      });
      picture.yAxis.push({ gridIndex, type: 'value', min: properties.yAxis.left.min, splitNumber: 3 });
      picture.series.push({
        type: 'line',
        xAxisIndex: gridIndex,
        yAxisIndex: gridIndex,
        showSymbol: true,
        symbolSize: 4,
        color: BLUE,
        data: Array.from({ length: 30 }, (_, day) => [day + 0.5, line.get(day * DAY) ?? null]),
      });
    }
  }
  // notes need less room than the charts in whose place they stand
  const height = Math.max(...widgets.map(({ type, y, height: rows }) => y + (type === 'text' ? 4 : rows))) * UNIT.height;
  return svg(24 * UNIT.width, height, picture);
}

/** The alarms of a stack over a bad day. */
export function badDayOf(alarms: Record<string, any>): string {
  const reputation = badDayReputation();
  const mail = badDay();
  const rates = watched(alarms.BounceRate, mail, { start: 0, end: DAY }, UNSETTLED);
  const hours = Array.from({ length: 24 }, (_, hour) => rates.get(hour * 3600));
  // the alarm looks at the hour that ends just then
  const minutes = Array.from({ length: 24 * 60 }, (_, minute) => 60 * minute);
  const lastHours = minutes.map((time) => seenAt(alarms.BounceRate, mail, time, 1, UNSETTLED)[0]);
  const states = {
    BounceWarning: statesOver(alarms.BounceWarning, reputation, 3),
    BounceCritical: statesOver(alarms.BounceCritical, reputation, 3),
    BounceRate: statesAt(alarms.BounceRate, mail, minutes, 3, UNSETTLED),
  };
  const bands = (id: keyof typeof states, y: number, gridIndex: number) => ({
    type: 'custom',
    xAxisIndex: gridIndex,
    yAxisIndex: gridIndex,
    data: runs(states[id]),
    renderItem: (_: unknown, api: any) => {
      const [from, to, state] = [0, 1, 2].map((index) => api.value(index));
      const [start, end] = [from, to].map((hour) => api.coord([hour, 0])[0]);
      return { type: 'rect', shape: { x: start, y, width: end - start, height: 16 }, style: { fill: Object.values(STATES)[state] } };
    },
  });
  const threshold = (alarm: any, name: string) => ({ yAxis: alarm.Threshold, label: { formatter: name, position: 'insideStartTop' } });
  const line = (gridIndex: number, data: (number | null)[][], marks: object[]) => ({
    type: 'line',
    xAxisIndex: gridIndex,
    yAxisIndex: gridIndex,
    showSymbol: false,
    color: BLUE,
    data,
    markLine: { symbol: 'none', silent: true, lineStyle: { color: '#c0392b', type: 'dashed' }, data: marks },
  });
  const axis = (gridIndex: number) => ({
    gridIndex,
    type: 'value',
    min: 0,
    max: 24,
    interval: 3,
    axisLabel: { formatter: '{value}:00' },
    splitLine: { show: false },
  });
  const legend = Object.entries(STATES).flatMap(([state, fill], index) => [
    { type: 'rect', x: 660 + index * 90, y: 12, shape: { width: 12, height: 12 }, style: { fill } },
    text(678 + index * 90, 12, state === 'INSUFFICIENT_DATA' ? 'insufficient data' : state, { fill: GREY, fontSize: 12 }),
  ]);
  return svg(1000, 640, {
    graphic: [
      text(16, 12, 'The bounce rate that AWS goes by, and the alarms of ReputationAlarms', { fontWeight: 'bold', fontSize: 14 }),
      ...legend,
      text(16, 258, 'BounceWarning', { fontSize: 12 }),
      text(16, 280, 'BounceCritical', { fontSize: 12 }),
      text(16, 336, 'metricBounceRate of the last hour, of at least 100 mails, and an alarm on it (dots: hours of the clock)', {
        fontWeight: 'bold',
        fontSize: 14,
      }),
      text(16, 588, 'the alarm', { fontSize: 12 }),
    ],
    grid: [
      { left: 120, top: 44, width: 850, height: 180 },
      { left: 120, top: 370, width: 850, height: 180 },
    ],
    xAxis: [axis(0), axis(1)],
    yAxis: [
      { gridIndex: 0, type: 'value', min: 0, max: 0.12 },
      { gridIndex: 1, type: 'value', min: 0, max: 25, axisLabel: { formatter: '{value} %' } },
    ],
    series: [
      line(
        0,
        reputation.map((rate, index) => [index / 12, rate ?? null]),
        [threshold(alarms.BounceWarning, 'warning'), threshold(alarms.BounceCritical, 'critical')],
      ),
      line(
        1,
        lastHours.map((rate, minute) => [minute / 60, rate ?? null]),
        [threshold(alarms.BounceRate, 'threshold')],
      ),
      {
        type: 'scatter',
        xAxisIndex: 1,
        yAxisIndex: 1,
        symbolSize: 6,
        color: GREY,
        data: hours.map((rate, hour) => [hour + 0.5, rate ?? null]),
      },
      bands('BounceWarning', 257, 0),
      bands('BounceCritical', 279, 0),
      bands('BounceRate', 587, 1),
    ],
  });
}

/** From when to when, in hours, an alarm had which state. */
function runs(states: (keyof typeof STATES)[]): number[][] {
  const hours = 24 / states.length;
  const starts = states.flatMap((state, index) => (state === states[index - 1] ? [] : [index]));
  return starts.map((start, index) => [
    start * hours,
    (starts[index + 1] ?? states.length) * hours,
    Object.keys(STATES).indexOf(states[start]),
  ]);
}

function digits(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 });
}

function svg(width: number, height: number, option: object): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, backgroundColor: '#ffffff', textStyle: { fontFamily: 'sans-serif' }, ...option });
  const picture = chart.renderToSVGString();
  chart.dispose();
  return `${picture}\n`;
}
