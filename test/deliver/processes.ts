import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();

process.once('exit', endAll);
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => process.exit(code));
}

/** Starts a process in a group of its own, with which it and its children end when this process does. */
export function start(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  child.once('exit', () => end(child));
  return child;
}

export function end(child: ChildProcess): void {
  running.delete(child);
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // the whole group has ended
  }
}

export interface Result {
  readonly code: number | null;
  /** What it wrote to both streams. */
  readonly output: string;
}

/** Runs a process to its end, or for some minutes. */
export async function finish(command: string, args: string[], options: SpawnOptions, minutes = 3): Promise<Result> {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => end(child), minutes * 60_000);
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, output };
}

/** Runs a process that has to succeed, and returns what it wrote. */
export async function succeed(command: string, args: string[], options: SpawnOptions, minutes?: number): Promise<string> {
  const { code, output } = await finish(command, args, options, minutes);
  if (code !== 0) {
    throw new Error(`'${[command, ...args].join(' ')}' ${code === null ? 'was stopped' : 'failed'}:\n${output}`);
  }
  return output;
}

function endAll(): void {
  running.forEach(end);
}
