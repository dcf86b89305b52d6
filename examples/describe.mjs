// Prints what a synthesized app sets up around SES, from nothing but its templates: node describe.mjs cdk.out
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const templates = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
for (const file of templates) {
  const { Resources } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const resources = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata');
  console.log(`\nSynthesized ${file.replace('.template.json', '')}: ${resources.length} resources, in ${join(folder, file)}`);

  console.log('\nEvent destinations');
  for (const [id, { Type, Properties }] of resources) {
    if (!Type.endsWith('::ConfigurationSetEventDestination')) {
      continue;
    }
    const { MatchingEventTypes, ...rest } = Properties.EventDestination;
    const target = Object.keys(rest).find((key) => key.endsWith('Destination'));
    console.log(`  ${id.padEnd(20)} ${target.replace('Destination', '').padEnd(16)} ${MatchingEventTypes.join(' ')}`);
  }

  console.log('\nWhat SES may do');
  for (const [id, { Properties }] of resources) {
    for (const statement of sesStatements(Properties)) {
      console.log(`  ${id}: ${[statement.Action].flat().join(', ')}`);
      for (const [key, value] of Object.entries(statement.Condition?.StringEquals ?? {})) {
        console.log(`      if ${key} is ${text(value)}`);
      }
    }
    for (const { Action, Resource } of trusted(Properties) ? permissionsOf(id, Properties, resources) : []) {
      console.log(`      then ${[Action].flat().join(', ')} on ${text(Resource)}`);
    }
  }
}
console.log('\nNothing was deployed. With an AWS account: npx cdk deploy');

/** The statements of a topic's, a key's or a role's policy that are about SES. */
function sesStatements(properties) {
  const policies = [properties.PolicyDocument, properties.KeyPolicy, properties.AssumeRolePolicyDocument];
  return policies.flatMap((policy) => policy?.Statement ?? []).filter(({ Principal }) => Principal?.Service === 'ses.amazonaws.com');
}

function trusted(properties) {
  return properties.AssumeRolePolicyDocument !== undefined && sesStatements(properties).length > 0;
}

/** What a role may do, by its own policies and by those that name it. */
function permissionsOf(id, { Policies = [] }, resources) {
  const others = resources.filter(
    ([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && Properties.Roles.some(({ Ref }) => Ref === id),
  );
  return [...Policies, ...others.map(([, { Properties }]) => Properties)].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** A value as one line, with `${...}` for what CloudFormation fills in. */
function text(value) {
  if (typeof value === 'string') {
    return value;
  }
  const [[key, argument]] = Object.entries(value);
  return key === 'Fn::Join' ? argument[1].map(text).join('') : `\${${[argument].flat().join('.')}}`;
}
