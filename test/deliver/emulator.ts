import { openSync, readFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENV } from '../helpers/scene';
import { end, start } from './processes';

/** An emulator that listens on a loopback address. */
export interface Emulator {
  readonly endpoint: string;
  /** For processes that are to see this emulator, and nothing else. */
  readonly env: NodeJS.ProcessEnv;
  stop(): void;
}

export async function startFakecloud(program: string, folder: string): Promise<Emulator> {
  const port = await freePort();
  const args = ['--addr', `127.0.0.1:${port}`, '--account-id', ENV.account, '--region', ENV.region, '--log-level', 'warn'];
  return startEmulator(program, args, folder, port);
}

export async function startMinistack(program: string, folder: string): Promise<Emulator> {
  const port = await freePort();
  // Lambda functions are processes here, and find the SDK that the real runtime has
  const NODE_PATH = resolve('node_modules');
  return startEmulator(program, [], folder, port, { BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), NODE_PATH });
}

async function startEmulator(program: string, args: string[], folder: string, port: number, env?: NodeJS.ProcessEnv): Promise<Emulator> {
  const endpoint = `http://127.0.0.1:${port}`;
  const log = join(folder, 'emulator.log');
  const output = openSync(log, 'a');
  const child = start(program, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', output, output] });
  let hasEnded = false;
  child.once('exit', () => (hasEnded = true));
  // it could not be started
  child.once('error', ({ message }) => {
    hasEnded = true;
    writeSync(output, message);
  });
  for (let tries = 0; tries < 100 && !hasEnded; tries++) {
    if (await answers(endpoint)) {
      return { endpoint, env: environment(endpoint, folder), stop: () => end(child) };
    }
    await sleep(200);
  }
  const installation = dirname(dirname(program));
  throw new Error(`${program} does not answer at ${endpoint}:\n${readFileSync(log, 'utf8')}\ndelete ${installation} to install it again`);
}

/** What is deployed here can reach no other place. */
function environment(endpoint: string, folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: ENV.region,
    AWS_CONFIG_FILE: join(folder, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    // the CLI remembers there which account a key belongs to
    CDK_HOME: join(folder, 'cdk'),
    // it is sent by a process that outlives the CLI
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint);
    return true;
  } catch {
    return false;
  }
}
