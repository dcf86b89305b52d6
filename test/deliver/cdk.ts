import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { ENV } from '../helpers/scene';
import { finish, succeed } from './processes';
import type { Result } from './processes';

/** What the CLI deploys. */
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

/** The CDK CLI, with the emulator for AWS. */
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
    return finish(CLI, [...COMMON, 'diff', ...appOf(program), '--fail'], { env: this.env, cwd: program.cwd ?? this.folder });
  }

  private succeed(args: string[], cwd = this.folder): Promise<string> {
    return succeed(CLI, [...COMMON, ...args], { env: this.env, cwd });
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
