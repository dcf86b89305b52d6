import * as echarts from 'echarts';
import type { Asked } from './document';

const INK = '#16191f';
const SIZE = { width: 1000, height: 380 };

/** What became of mails, in the colours of good and bad. */
const OUTCOMES = {
  deliveries: { name: 'delivered', color: '#2ca02c' },
  soft_bounces: { name: 'soft bounces', color: '#f2a93b' },
  hard_bounces: { name: 'hard bounces', color: '#c0392b' },
  suppressed: { name: 'suppressed', color: '#9aa5b1' },
};

const READING = {
  sent: { name: 'sent', color: '#9ecae1' },
  delivered: { name: 'delivered', color: '#2ca02c' },
  opened: { name: 'opened', color: '#1f77b4' },
  clicked: { name: 'clicked', color: '#6f42c1' },
};

/** Answers of three queries, as a picture. */
export function pictureOf(asked: Asked[]): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  const panels = [
    panel(0, 'What became of the mails of each day', answerOf(asked, 'DailyFigures'), 'day', OUTCOMES, 'outcome'),
    panel(1, 'and of the mails to each domain', answerOf(asked, 'ByDomain'), 'domain', OUTCOMES, 'outcome'),
    panel(2, 'Messages by the value of a tag', answerOf(asked, 'ByTag'), 'value', READING),
  ];
  const all = (part: keyof (typeof panels)[number]) => panels.flatMap((each) => each[part]);
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'sans-serif' },
    title: all('title'),
    legend: all('legend'),
    grid: all('grid'),
    xAxis: all('xAxis'),
    yAxis: all('yAxis'),
    series: all('series'),
  });
  const picture = chart.renderToSVGString();
  chart.dispose();
  return `${picture}\n`;
}

/** Bars for each row of an answer: of some columns, beside or upon each other. */
function panel(
  index: number,
  title: string,
  answer: Record<string, any>[],
  category: string,
  columns: Record<string, { name: string; color: string }>,
  stack?: string,
): Record<'title' | 'legend' | 'grid' | 'xAxis' | 'yAxis' | 'series', object[]> {
  const [left, width] = [16 + index * 330, 310];
  const axis = { gridIndex: index, axisLabel: { color: INK } };
  return {
    title: [{ text: title, left, top: 8, textStyle: { fontSize: 14, color: INK } }],
    // the first two panels have one
    legend:
      index === 1
        ? []
        : [{ left, top: SIZE.height - 32, data: Object.values(columns).map(({ name }) => name), itemWidth: 12, itemGap: 24 }],
    grid: [{ left: left + 24, top: 44, width: width - 40, height: SIZE.height - 120 }],
    xAxis: [{ ...axis, type: 'category', data: answer.map((row) => row[category]) }],
    yAxis: [{ ...axis, type: 'value', minInterval: 1 }],
    series: Object.entries(columns).map(([column, { name, color }]) => ({
      type: 'bar',
      name,
      color,
      stack: stack && `${stack} ${index}`,
      xAxisIndex: index,
      yAxisIndex: index,
      barMaxWidth: 60,
      label: { show: true, color: INK, formatter: ({ value }: { value: number }) => (value > 0 ? String(value) : '') },
      data: answer.map((row) => row[column]),
    })),
  };
}

/** The rows of an answer by the names of its columns. */
function answerOf(asked: Asked[], id: string): Record<string, any>[] {
  const { columns, rows } = asked.find((each) => each.id === id)!.answer;
  return rows.map((row) => Object.fromEntries(row.map((value, index) => [columns[index], value])));
}
