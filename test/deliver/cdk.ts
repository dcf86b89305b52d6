import { join, resolve } from 'node:path';
import type { App } from 'aws-cdk-lib';
import type { Environment } from '../helpers/deployment';
import { ENV } from '../helpers/scene';
import { finish } from './processes';
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

/** The CDK CLI, with an emulator for AWS. */
export class Cdk {
  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly folder: string,
  ) {}

  public async bootstrap({ account, region }: Environment = ENV): Promise<void> {
    await this.succeed(['bootstrap', `aws://${account}/${region}`]);
  }

  public async deploy(program: Program): Promise<void> {
    await this.succeed(['deploy', ...stacksOf(program), '--require-approval', 'never', '--concurrency', '4'], program);
  }

  public async destroy(program: Program): Promise<void> {
    await this.succeed(['destroy', ...stacksOf(program), '--force'], program);
  }

  public list(program: Program): Promise<string> {
    return this.succeed(['list'], program);
  }

  /** Its code is 1 if there are differences. */
  public diff(program: Program): Promise<Result> {
    return this.run(['diff', '--fail'], program);
  }

  private async succeed(args: string[], program?: Program): Promise<string> {
    const { code, output } = await this.run(args, program);
    if (code !== 0) {
      throw new Error(`cdk ${args.join(' ')} ${code === null ? 'was stopped' : 'failed'}:\n${output}`);
    }
    return output;
  }

  private run(args: string[], { app, cwd = this.folder }: Partial<Program> = {}): Promise<Result> {
    const of = app === undefined ? [] : ['--app', app, '--output', join(this.folder, 'cdk.out')];
    return finish(CLI, [...args, ...of, '--no-notices', '--ci'], { env: this.env, cwd });
  }
}

const CLI = resolve('node_modules/.bin/cdk');

function stacksOf({ stacks = ['--all'] }: Program): string[] {
  return stacks;
}
