import { readFileSync, writeFileSync } from 'fs';
import { CfnResource } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { CHANGES, LATE_CHANGES, changed, validInput } from './helpers/arbitraries';
import { build, ENVIRONMENTS } from './helpers/inputs';
import type { Input } from './helpers/inputs';
import { expectWithinLimits } from './helpers/limits';
import { templateErrors } from './helpers/validation';

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const numbers = { inputs: 0, destinations: 0, templates: 0, refused: 0 };

afterAll(() => {
  const { inputs, destinations, templates, refused } = numbers;
  console.info(
    `${inputs} valid inputs with ${destinations} event destinations in ${templates} templates, ${refused} invalid inputs. ` +
      `Replay with FC_SEED=${seed} npx jest test/properties`,
  );
});

function synthesize(input: Input) {
  const { app, create } = build(input);
  create();
  // CDK does not deploy stacks without resources, and CloudFormation does not take them
  return app.synth().stacks.filter(({ template }) => template.Resources);
}

// the newest aws-cdk-lib has a validator, the oldest has none
if (templateErrors) {
  const findErrors = templateErrors;
  let path: string;

  beforeAll(() => {
    // all types of resources, because the validator starts anew for one that it does not know yet
    const [{ templateFullPath }] = synthesize({
      environment: 'a known one',
      flags: [],
      id: 'Events',
      resources: 'in the same stack',
      set: { form: 'L2', name: 'mail' },
      destinations: [
        { target: { kind: 'SNS', topic: 'encrypted by an alias' }, name: 'feedback' },
        { target: { kind: 'Firehose', stream: 'L2', role: 'created' } },
        { target: { kind: 'Pinpoint', application: 'created' } },
        { target: { kind: 'feedback', key: 'its own' } },
      ],
    });
    path = templateFullPath;
    expect(findErrors([path])).toEqual([]);
  });

  test('the template validator of aws-cdk-lib notices a wrong name', () => {
    writeFileSync(path, readFileSync(path, 'utf8').replace('"feedback"', '"feed back"'));

    expect(findErrors([path])).toEqual(["EventDestination.Name: 'feed back' does not match pattern '^[a-zA-Z0-9_-]{0,64}$'"]);
  });
}

test('any valid input becomes templates that keep the limits of AWS', () => {
  const deployable = fc.property(validInput, (input) => {
    const stacks = synthesize(input);

    const toAllSets = input.destinations.some(({ target }) => 'grantScope' in target && target.grantScope === 'account');
    stacks.forEach(({ template }) => expectWithinLimits(template, ENVIRONMENTS[input.environment], { toAllSets }));
    expectGrantsFor(input, JSON.stringify(stacks.map(({ template }) => template as unknown)));
    expect(templateErrors?.(stacks.map(({ templateFullPath }) => templateFullPath)) ?? []).toEqual([]);
    numbers.inputs++;
    numbers.destinations += input.destinations.length;
    numbers.templates += stacks.length;
  });

  fc.assert(deployable, { seed, numRuns: templateErrors ? 1000 : 200 });
});

test.each(Object.entries(CHANGES))('any input with one fault fails with its code, and leaves nothing behind: %s', (code, changes) => {
  const refused = fc.property(changed(changes), (input) => {
    const { app, create } = build(input);
    const before = contents(app);

    expect(create).toThrow(`[cdk-ses-event-destinations:${code}]`);

    expect(contents(app)).toEqual(before);
    numbers.refused++;
  });

  fc.assert(refused, { seed, numRuns: 20 });
});

test.each(Object.entries(LATE_CHANGES))(
  'any input with one fault that a later change may mend fails when it is synthesized: %s',
  (code, changes) => {
    const refused = fc.property(changed(changes), (input) => {
      const { app, create } = build(input);

      create();

      expect(() => app.synth()).toThrow(`[cdk-ses-event-destinations:${code}]`);
      numbers.refused++;
    });

    fc.assert(refused, { seed, numRuns: 20 });
  },
);

/** Every topic, key and role of the app lets SES in, for no other set than the one whose events are published. */
function expectGrantsFor({ environment, set, destinations }: Input, templates: string): void {
  const owned = (choice: string) => !/imported|none|without/.test(choice);
  const publishes = destinations.some(
    ({ target }) => target.kind === 'feedback' || (target.kind === 'SNS' && (owned(target.topic) || target.topic.startsWith('encrypted'))),
  );
  const archives = destinations.some(({ target }) => target.kind === 'Firehose' && (owned(target.role) || target.role === 'none'));
  expect(templates.includes('"Action":"sns:Publish","Condition":{"StringEquals":')).toBe(publishes);
  expect(
    templates.includes('"Service":"ses.amazonaws.com"},"Action":"sts:AssumeRole"') ||
      /"Action":"sts:AssumeRole","Condition":/.test(templates),
  ).toBe(archives);

  // a pseudo parameter follows within a stack, its value stands in the policy of another
  const written = set.form === 'L2 named after the Region' ? ['mail-', `mail-${ENVIRONMENTS[environment].region}`] : [set.name];
  const names = [...templates.matchAll(/:configuration-set\/([^"]*)"/g)].map(([, name]) => name);
  expect(names.filter((name) => name !== '' && name !== '*' && !written.includes(name))).toEqual([]);
}

/** All constructs, and the properties of those that are resources: statements in policies, for one. */
function contents(app: App): [path: string, properties: unknown][] {
  return app.node
    .findAll()
    .map((construct) => [
      construct.node.path,
      CfnResource.isCfnResource(construct) ? construct.stack.resolve((construct as any).cfnProperties) : null,
    ]);
}
