import { readFileSync, statSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import type { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { PipelineStack } from '../examples/tenants/pipeline-stack';
import { TenantMailStage } from '../examples/tenants/tenant-mail-stage';
import { TENANTS } from '../examples/tenants/tenants';
import { templateErrors } from './helpers/validation';

const { context } = JSON.parse(readFileSync(join(__dirname, '../examples/tenants/cdk.json'), 'utf8'));
const production = { account: '777788889999', region: 'eu-west-1' };

let pipeline: CloudFormationStackArtifact;
let stages: Stage[];

interface Stage {
  readonly shared: CloudFormationStackArtifact;
  readonly tenants: CloudFormationStackArtifact[];
}

beforeAll(() => {
  const app = new App({ context });
  new PipelineStack(app, 'TenantMail', {
    env: { account: '111122223333', region: 'eu-west-1' },
    repository: 'example/tenant-mail',
    connectionArn: 'arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d-4e5f-6789-abcd-ef0123456789',
    canary: { account: '444455556666', region: 'eu-west-1' },
    production,
  });
  const assembly = app.synth();
  [pipeline] = assembly.stacks;
  stages = [stageOf(assembly, 'Canary'), stageOf(assembly, 'Production')];
});

test('3 canaries and 1,000 tenants have a configuration set with two event destinations each', () => {
  const counts = (type: string) => stages.map(({ tenants }) => tenants.flatMap((stack) => ofType(stack, type)).length);

  expect(counts('AWS::SES::ConfigurationSet')).toEqual([3, 1000]);
  expect(counts('AWS::SES::ConfigurationSetEventDestination')).toEqual([6, 2000]);
});

test('every stack is inside the limits of CloudFormation', () => {
  const stacks = [pipeline, ...stages.flatMap(({ shared, tenants }) => [shared, ...tenants])];
  const sizes = stacks.map(({ template, templateFullPath }) => ({
    resources: Object.keys(template.Resources).length,
    outputs: Object.keys(template.Outputs ?? {}).length,
    bytes: statSync(templateFullPath).size,
  }));

  expect(stacks).toHaveLength(14);
  expect(Math.max(...sizes.map(({ resources }) => resources))).toBe(370);
  expect(Math.max(...sizes.map(({ outputs }) => outputs))).toBe(2);
  expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThan(1_000_000);
});

test('one statement lets SES into the topic, however many tenants there are', () => {
  const policies = stages.map(({ shared }) => shared).flatMap((stack) => ofType(stack, 'AWS::SNS::TopicPolicy'));
  const documents = policies.map(({ Properties }) => Properties.PolicyDocument);
  const [few, many] = documents.map(length);

  expect(documents.map((document) => statementsForSes(document).length)).toEqual([1, 1]);
  expect(many).toBe(few);
  expect(many).toBeLessThan(30_720);
});

test('one statement lets SES use the key of the topic, however many tenants there are', () => {
  const keys = stages.map(({ shared }) => shared).flatMap((stack) => ofType(stack, 'AWS::KMS::Key'));
  const documents = keys.map(({ Properties }) => Properties.KeyPolicy);
  const [few, many] = documents.map(length);

  expect(documents.map((document) => statementsForSes(document).length)).toEqual([1, 1]);
  expect(many).toBe(few);
  expect(many).toBeLessThan(32_768);
});

test('SES assumes one role in each stack of tenants', () => {
  const roles = stages[1].tenants.map((stack) => ofType(stack, 'AWS::IAM::Role'));
  const trust = roles.flat().map(({ Properties }) => Properties.AssumeRolePolicyDocument);

  expect(roles.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(trust.map((document) => statementsForSes(document).length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(Math.max(...trust.map(length))).toBeLessThan(2048);
});

test('the stacks of tenants wait for the shared stack alone, which waits for none', () => {
  for (const { shared, tenants } of stages) {
    expect(stacksBefore(shared)).toEqual([]);
    expect(JSON.stringify(shared.template)).not.toContain('Fn::ImportValue');
    tenants.forEach((stack) => expect(stacksBefore(stack)).toEqual([shared.id]));
  }
});

test('the pipeline deploys the canaries first, and the shared stack of a stage before those of its tenants', () => {
  const [{ Properties }] = ofType(pipeline, 'AWS::CodePipeline::Pipeline');
  const order = Properties.Stages.map(({ Name, Actions }: any) => [
    Name,
    ...Actions.map((action: any) => `${action.RunOrder} ${action.Name}`).sort(),
  ]);

  expect(order).toEqual([
    ['Source', '1 example_tenant-mail'],
    ['Build', '1 Synth'],
    ['UpdatePipeline', '1 SelfMutate'],
    ['Canary', '1 Shared.Prepare', '2 Shared.Deploy', '3 Tenants0.Prepare', '4 Tenants0.Deploy'],
    [
      'Production',
      '1 CanariesAreFine',
      '2 Shared.Prepare',
      '3 Shared.Deploy',
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => `4 Tenants${index}.Prepare`),
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => `5 Tenants${index}.Deploy`),
    ],
  ]);
});

test('a new tenant adds three resources to one stack and changes no other', () => {
  const app = new App({ context });
  const tenants = ['newcomer', ...TENANTS];
  new TenantMailStage(new Stack(app, 'TenantMail'), 'Production', { env: production, tenants, stackCount: 10 });

  const [before, after] = [stages[1], stageOf(app.synth(), 'Production')];

  expect(after.shared.template).toEqual(before.shared.template);
  const changed = after.tenants.filter((stack, index) => JSON.stringify(stack.template) !== JSON.stringify(before.tenants[index].template));
  expect(changed.map(({ stackName }) => stackName)).toEqual(['Production-Tenants9']);
  const [{ template }] = changed;
  const { Resources } = before.tenants.find(({ id }) => id === changed[0].id)!.template;
  expect(template.Resources).toMatchObject(Resources);
  expect(Object.keys(template.Resources)).toHaveLength(Object.keys(Resources).length + 3);
});

// older versions of aws-cdk-lib have no validator
if (templateErrors) {
  const findErrors = templateErrors;

  test('the template validator of aws-cdk-lib finds no error', () => {
    const stacks = [pipeline, ...stages.flatMap(({ shared, tenants }) => [shared, ...tenants])];

    expect(findErrors(stacks.map(({ templateFullPath }) => templateFullPath))).toEqual([]);
  });
}

function stageOf(assembly: CloudAssembly, name: string): Stage {
  const stacks = assembly.getNestedAssembly(`assembly-TenantMail-${name}`).stacks;
  const [[shared], tenants] = ['Shared', 'Tenants'].map((kind) =>
    stacks.filter(({ stackName }) => stackName.startsWith(`${name}-${kind}`)),
  );
  return { shared, tenants: tenants.sort((one, other) => one.stackName.localeCompare(other.stackName)) };
}

function ofType({ template }: CloudFormationStackArtifact, type: string): any[] {
  return Object.values<any>(template.Resources).filter(({ Type }) => Type === type);
}

function stacksBefore({ dependencies }: CloudFormationStackArtifact): string[] {
  return dependencies.map(({ id }) => id).filter((id) => !id.endsWith('.assets'));
}

function statementsForSes({ Statement }: any): any[] {
  return Statement.filter(({ Principal }: any) => Principal.Service === 'ses.amazonaws.com');
}

function length(document: unknown): number {
  return JSON.stringify(document).length;
}
