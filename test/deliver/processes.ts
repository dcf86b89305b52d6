import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';

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
    // all of its group have ended
  }
}

export interface Result {
  /** `null` if it was ended. */
  readonly code: number | null;
  /** What it wrote to both streams. */
  readonly output: string;
}

/** Runs a process to its end, or for some minutes. */
export async function finish(command: string, args: string[], options: SpawnOptions, minutes = 5): Promise<Result> {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => end(child), minutes * 60_000);
  let output = '';
  // there is no such command
  child.once('error', ({ message }) => (output += message));
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  return { code, output };
}

function endAll(): void {
  running.forEach(end);
}
