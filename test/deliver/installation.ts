import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { succeed } from './processes';

/** Outside the clone, because they take long to install, and each version in a folder of its own. */
const CACHE = process.env.EMULATORS ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-ses-event-destinations');

interface Program {
  readonly name: string;
  readonly folder: string;
  readonly binary: string;
  /** What has to be there to install it. */
  readonly installer: string;
  readonly duration: string;
  install(folder: string): Promise<void>;
}

const FAKECLOUD = program('fakecloud', '0.51.0', {
  installer: 'cargo',
  duration: 'ten minutes and 3 GB of disk while it builds',
  install: async (folder) => {
    const target = `${folder}.build`;
    const env = { ...process.env, CARGO_TARGET_DIR: target };
    const profile = ['--debug', '--config', 'profile.dev.debug=0'];
    await succeed('cargo', ['install', 'fakecloud', '--version', '0.51.0', '--locked', ...profile, '--root', folder], { env }, 60);
    rmSync(target, { recursive: true });
  },
});

const MINISTACK = program('ministack', '1.5.33', {
  installer: 'python3',
  duration: 'ten seconds',
  install: async (folder) => {
    await succeed('python3', ['-m', 'venv', folder], {});
    await succeed(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', 'ministack==1.5.33'], {});
  },
});

function program(name: string, version: string, rest: Pick<Program, 'installer' | 'duration' | 'install'>): Program {
  const folder = join(CACHE, `${name}-${version}`);
  return { name: `${name} ${version}`, folder, binary: join(folder, 'bin', name), ...rest };
}

/** The programs of the emulators; installs those that are missing. */
export async function install(): Promise<{ fakecloud: string; ministack: string }> {
  for (const { name, folder, binary, duration, install } of [FAKECLOUD, MINISTACK]) {
    if (!existsSync(binary)) {
      console.log(`installing ${name} into ${folder}: some ${duration}`);
      mkdirSync(CACHE, { recursive: true });
      await install(folder);
    }
  }
  return { fakecloud: FAKECLOUD.binary, ministack: MINISTACK.binary };
}
