process.setSourceMapsEnabled(false);
import { measure } from './measure';
import { SUBJECTS } from './subjects';
const s = SUBJECTS[Number(process.argv[2])];
for (let i = 0; i < 40; i++) measure((process.argv[3] ?? 'sns') === 'sns' ? s.sns : s.firehose, { sets: 160 });
