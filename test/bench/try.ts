process.setSourceMapsEnabled(false);
import { measure } from './measure';
import { SUBJECTS } from './subjects';
const kind = (process.argv[2] ?? 'sns') as 'sns';
const sets = Number(process.argv[3] ?? 200);
const times: Record<string, number[][]> = {};
for (let i = 0; i < 14; i++)
  for (const s of SUBJECTS) {
    const m = measure(s[kind], { sets });
    (times[s.name] ??= []).push([m.constructMs, m.synthMs]);
  }
for (const s of SUBJECTS) {
  const t = times[s.name].slice(4);
  const med = (k: number) =>
    t
      .map((x) => x[k])
      .sort((a, b) => a - b)
      [Math.floor(t.length / 2)].toFixed(0);
  console.log(kind, sets, s.name.padEnd(24), 'construct', med(0), 'synth', med(1));
}
