import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { seconds } from '../shared/run.mjs';

/** Runs a command in a shell, and says how long it took and how much memory it and its children had at most, looked at 20 times a second. */
export async function measure(command, options) {
  console.log(`> ${command}`);
  const start = Date.now();
  const child = spawn(command, { shell: true, stdio: 'inherit', ...options });
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, residentMemory(child.pid))), 50);
  const [code] = await once(child, 'exit');
  clearInterval(timer);
  assert.equal(code, 0, `'${command}' failed`);
  const duration = seconds(start);
  return existsSync('/proc/self/status') ? `${duration} and ${Math.round(peak / 1024)} MB` : duration;
}

/** Kilobytes, of what is still there: processes end while we look. */
function residentMemory(pid) {
  try {
    const [, own] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [0, 0];
    const threads = readdirSync(`/proc/${pid}/task`);
    const children = threads.flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').match(/\d+/g) ?? []);
    return children.reduce((sum, child) => sum + residentMemory(child), Number(own));
  } catch {
    return 0;
  }
}
