import type { Occurrence } from '../helpers/cloud-watch';

export const DAY = 24 * 3600;

const DIMENSIONS = { 'ses:configuration-set': 'transactional' };

/** Mail of 30 days, with quiet weekends, a list of old addresses on the 19th, and a Sunday without any mail. */
export function month(): Occurrence[] {
  return Array.from({ length: 30 }, (_, day) => {
    const isWeekend = day % 7 > 4;
    const sends = day === 13 ? 0 : Math.round((isWeekend ? 260 : 900) + 90 * Math.sin(day * 1.7) + 6 * day);
    const bounces = Math.round(sends * (day === 18 ? 0.083 : 0.011 + 0.004 * Math.sin(day * 2.3)));
    const complaints = day % 4 === 1 && sends > 0 ? 1 : 0;
    const deliveries = sends - bounces;
    const opens = Math.round(deliveries * (0.52 + 0.06 * Math.sin(day)));
    const clicks = Math.round(opens * (0.16 + 0.04 * Math.cos(day * 1.3)));
    const counts = { Send: sends, Bounce: bounces, Complaint: complaints, Delivery: deliveries, Open: opens, Click: clicks };
    return Object.entries(counts).flatMap(([metricName, count]) => spread(metricName, count, day * DAY, DAY));
  }).flat();
}

/** The hours of a bad day: a list of old addresses is sent at nine, and stopped at noon. Nobody sends at night. */
export function badDay(): Occurrence[] {
  const sends = [0, 0, 4, 0, 0, 12, 140, 420, 460, 900, 1100, 1050, 380, 300, 420, 410, 390, 350, 180, 60, 20, 8, 0, 0];
  return sends.flatMap((count, hour) => {
    const bounces = Math.round(count * (hour >= 9 && hour < 12 ? 0.2 : hour === 5 ? 0.17 : 0.012));
    return [...spread('Send', count, hour * 3600, 3600), ...spread('Bounce', bounces, hour * 3600, 3600)];
  });
}

/** What SES might publish as the bounce rate of that day, each five minutes; nothing at night. */
export function badDayReputation(): (number | undefined)[] {
  return Array.from({ length: 24 * 12 }, (_, index) => {
    const hour = index / 12;
    if (hour < 6 || hour >= 21) {
      return undefined;
    }
    if (hour < 9) {
      return 0.012;
    }
    return hour < 12 ? 0.012 + 0.034 * (hour - 9) : 0.114 * Math.exp((12 - hour) * 0.13);
  });
}

function spread(metricName: string, count: number, start: number, length: number): Occurrence[] {
  return Array.from({ length: count }, (_, index) => ({
    metricName,
    dimensions: DIMENSIONS,
    time: start + Math.floor((index * length) / count),
  }));
}
