// Runs the state machine of SendingPause, as it is in a synthesized template, in moto's interpreter of Step Functions.
// Needs Python with the packages of .ci/requirements.txt; PYTHON names another than python3. Run it with `npm run pause`.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));
const python = process.env.PYTHON ?? 'python3';
const env = { ...process.env, CDK_VALIDATION: 'false' };
const input = execFileSync('node', ['--import', 'tsx', 'test/pause/definition.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });

execFileSync(python, ['.ci/pause/run.py'], { input, stdio: ['pipe', 'inherit', 'inherit'] });
