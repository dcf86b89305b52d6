import { measure } from './measure';
import { SUBJECTS } from './subjects';
const kinds = ['sns', 'firehose'] as const;
for (const kind of kinds)
  for (const sets of [1, 200]) {
    const times: Record<string, number[][]> = {};
    let last: Record<string, any> = {};
    for (let i = 0; i < 7; i++)
      for (const s of SUBJECTS) {
        const m = measure(s[kind], { sets });
        (times[s.name] ??= []).push([m.constructMs, m.synthMs]);
        last[s.name] = m;
      }
    for (const s of SUBJECTS) {
      const t = times[s.name].slice(2);
      const med = (k: number) =>
        t
          .map((x) => x[k])
          .sort((a, b) => a - b)
          [Math.floor(t.length / 2)].toFixed(0);
      console.log(
        kind,
        sets,
        s.name.padEnd(24),
        'construct',
        med(0),
        'synth',
        med(1),
        JSON.stringify(last[s.name]).replace(/"\w+Ms":[\d.]+,/g, ''),
      );
    }
  }
