import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { ENV } from '../helpers/scene';
import { finish, succeed } from './processes';
import type { Result } from './processes';

/** The CDK CLI itself, with `app` and `output` of its own command line. */
export interface Program {
  /** A command, or the folder of a cloud assembly. */
  readonly app: string;
  /** Whose cdk.json counts. */
  readonly cwd?: string;
  /** @default - all */
  readonly stacks?: string[];
}

export function assembly(app: App): Program {
  return { app: app.synth().directory };
}

export class Cdk {
  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly folder: string,
  ) {}

  public async bootstrap(): Promise<void> {
    await this.succeed(['bootstrap', `aws://${ENV.account}/${ENV.region}`], this.folder);
  }

  public deploy(program: Program): Promise<string> {
    return this.succeed(['deploy', ...select(program), '--require-approval', 'never', '--concurrency', '4'], program.cwd);
  }

  public destroy(program: Program): Promise<string> {
    return this.succeed(['destroy', ...select(program), '--force'], program.cwd);
  }

  public list(program: Program): Promise<string> {
    return this.succeed(['list', ...appOf(program)], program.cwd);
  }

  /** Its code is 1 if there are differences. */
  public diff(program: Program): Promise<Result> {
    return finish(CLI, [...COMMON, 'diff', ...select(program), '--fail'], { env: this.env, cwd: program.cwd ?? this.folder });
  }

  private async succeed(args: string[], cwd = this.folder): Promise<string> {
    const s=Date.now();
    try { return await succeed(CLI, [...COMMON, ...args], { env: this.env, cwd }); } finally {console.log(args[0], Date.now()-s);}
  }
}

const CLI = join(__dirname, '../../node_modules/.bin/cdk');
const COMMON = ['--no-notices', '--ci'];

function select(program: Program): string[] {
  return [...appOf(program), ...(program.stacks ?? ['--all'])];
}

function appOf({ app }: Program): string[] {
  return ['--app', app];
}
