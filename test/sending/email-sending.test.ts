import { App, Aws, CfnCondition, CfnParameter, Fn, Lazy, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ses from 'aws-cdk-lib/aws-ses';
import { EmailSending } from '../../lib';
import type { SendGrantOptions } from '../../lib';
import { ENV, expectRefused, newStack, properties, warnings } from '../helpers/scene';

const senderOf = (stack: Stack) => new iam.Role(stack, 'Sender', { assumedBy: new iam.AccountRootPrincipal() });
const domainOf = (stack: Stack, name = 'example.com') => ses.EmailIdentity.fromEmailIdentityName(stack, name, name);
const setOf = (stack: Stack) => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');

/** An ARN of SES, as it is written in a stack whose environment is known. */
const arn = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ses:eu-west-1:111122223333:${resource}`]] });

function statements(options: (stack: Stack) => SendGrantOptions): any[] {
  const stack = newStack();
  EmailSending.grantSend(senderOf(stack), options(stack));
  return properties(stack, 'AWS::IAM::Policy').PolicyDocument.Statement;
}

const SEND = ['ses:SendEmail', 'ses:SendRawEmail'];

describe('grantSend', () => {
  test('is for the identity alone', () => {
    expect(statements((stack) => ({ identities: [domainOf(stack)] }))).toEqual([
      { Effect: 'Allow', Action: SEND, Resource: arn('identity/example.com') },
    ]);
  });

  test('is for the configuration set, too', () => {
    expect(statements((stack) => ({ identities: [domainOf(stack)], configurationSet: setOf(stack) }))).toEqual([
      { Effect: 'Allow', Action: SEND, Resource: [arn('identity/example.com'), arn('configuration-set/mail')] },
    ]);
  });

  test('is for several identities', () => {
    expect(statements((stack) => ({ identities: [domainOf(stack), domainOf(stack, 'ada@mail.example')] }))).toEqual([
      { Effect: 'Allow', Action: SEND, Resource: [arn('identity/example.com'), arn('identity/ada@mail.example')] },
    ]);
  });

  test('is for templates, with the action that sends one', () => {
    expect(statements((stack) => ({ identities: [domainOf(stack)], templates: ['receipt', 'order-*'] }))).toEqual([
      {
        Effect: 'Allow',
        Action: [...SEND, 'ses:SendTemplatedEmail'],
        Resource: [arn('identity/example.com'), arn('template/receipt'), arn('template/order-*')],
      },
    ]);
  });

  test('in bulk has the actions of both APIs', () => {
    expect(statements((stack) => ({ identities: [domainOf(stack)], templates: ['receipt'], bulk: true }))).toEqual([
      {
        Effect: 'Allow',
        Action: [...SEND, 'ses:SendTemplatedEmail', 'ses:SendBulkEmail', 'ses:SendBulkTemplatedEmail'],
        Resource: [arn('identity/example.com'), arn('template/receipt')],
      },
    ]);
  });

  test('is for mail from some addresses', () => {
    const fromAddresses = ['billing@example.com', '*@news.example.com'];

    expect(statements((stack) => ({ identities: [domainOf(stack)], fromAddresses }))).toEqual([
      {
        Effect: 'Allow',
        Action: SEND,
        Resource: arn('identity/example.com'),
        Condition: { StringLike: { 'ses:FromAddress': fromAddresses } },
      },
    ]);
  });

  test('may override tracking, without the condition on the address', () => {
    const options = { trackingOverrides: true, fromAddresses: ['billing@example.com'] };

    expect(statements((stack) => ({ identities: [domainOf(stack)], ...options }))).toEqual([
      expect.objectContaining({ Action: SEND }),
      { Effect: 'Allow', Action: 'ses:ApplyTrackingConfigurationOverrides', Resource: '*' },
    ]);
  });

  test.each([
    [
      'an L2',
      (stack: Stack) => new ses.EmailIdentity(stack, 'Identity', { identity: ses.Identity.domain('example.com') }),
      'Identity2D60E2CC',
    ],
    ['an L1', (stack: Stack) => new ses.CfnEmailIdentity(stack, 'Identity', { emailIdentity: 'example.com' }), 'Identity'],
  ])('takes %s of an identity', (_what, identity, id) => {
    const [{ Resource }] = statements((stack) => ({ identities: [identity(stack)] }));

    expect(Resource).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:111122223333:identity/', { Ref: id }]],
    });
  });

  test('is for an identity of another account, which lets this one send', () => {
    const foreign = 'arn:aws:ses:us-east-1:999999999999:identity/example.com';

    const [{ Resource }] = statements((stack) => ({ identities: [ses.EmailIdentity.fromEmailIdentityArn(stack, 'Identity', foreign)] }));

    expect(Resource).toBe(foreign);
  });

  test('of a sender in another Region is for the set and the templates where they are', () => {
    const app = new App();
    const [there, here] = [new Stack(app, 'There', { env: ENV }), new Stack(app, 'Here', { env: { ...ENV, region: 'us-east-1' } })];
    const configurationSet = new ses.ConfigurationSet(there, 'Set', { configurationSetName: 'mail' });

    EmailSending.grantSend(senderOf(here), { identities: [domainOf(there)], configurationSet, templates: ['receipt'] });

    const [{ Resource }] = properties(here, 'AWS::IAM::Policy').PolicyDocument.Statement;
    expect(Resource).toEqual([arn('identity/example.com'), arn('configuration-set/mail'), arn('template/receipt')]);
  });

  test('of a sender in another Region has the name of the set there', () => {
    const app = new App();
    const [there, here] = [new Stack(app, 'There', { env: ENV }), new Stack(app, 'Here', { env: { ...ENV, region: 'us-east-1' } })];
    const configurationSet = new ses.ConfigurationSet(there, 'Set', { configurationSetName: `mail-${Aws.REGION}` });

    EmailSending.grantSend(senderOf(here), { identities: [domainOf(there)], configurationSet });

    const [{ Resource }] = properties(here, 'AWS::IAM::Policy').PolicyDocument.Statement;
    expect(Resource[1]).toEqual(arn('configuration-set/mail-eu-west-1'));
  });

  test('of a sender in another stack names a set with a fixed name, without an export', () => {
    const app = new App();
    const [mail, sender] = ['Mail', 'Senders'].map((id) => new Stack(app, id, { env: ENV }));
    const configurationSet = new ses.ConfigurationSet(mail, 'Set', { configurationSetName: 'mail' });

    EmailSending.grantSend(senderOf(sender), { identities: [domainOf(mail)], configurationSet });

    expect(properties(sender, 'AWS::IAM::Policy').PolicyDocument.Statement[0].Resource[1]).toEqual(arn('configuration-set/mail'));
    expect(Template.fromStack(mail).toJSON().Outputs).toBeUndefined();
  });

  test('of a function whose role is in another stack names the set there without a reference', () => {
    const app = new App();
    const [mail, roles] = ['Mail', 'Roles'].map((id) => new Stack(app, id, { env: ENV }));
    const configurationSet = new ses.ConfigurationSet(mail, 'Set', { configurationSetName: 'mail' });
    const sender = new lambda.Function(mail, 'Sender', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = () => {};'),
      role: new iam.Role(roles, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    });

    EmailSending.grantSend(sender, { identities: [domainOf(mail)], configurationSet });

    expect(properties(roles, 'AWS::IAM::Policy').PolicyDocument.Statement[0].Resource[1]).toEqual(arn('configuration-set/mail'));
    expect(roles.dependencies).toEqual([]);
  });

  test('of a function whose role is in another stack takes an identity for which both stacks wait, and no other of the app', () => {
    const grant = (identities: 'Mail' | 'Identities') => {
      const app = new App();
      const [mail, roles] = ['Mail', 'Roles', 'Identities'].map((id) => new Stack(app, id, { env: ENV }));
      const sender = new lambda.Function(mail, 'Sender', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = () => {};'),
        role: new iam.Role(roles, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
      });
      const identity = ses.Identity.domain('example.com');
      const scope = app.node.findChild(identities);
      EmailSending.grantSend(sender, { identities: [new ses.EmailIdentity(scope, 'Identity', { identity })] });
      return () => app.synth().getStackByName('Roles');
    };

    expect(grant('Mail')).toThrow('would create a cyclic reference');
    expect(JSON.stringify(grant('Identities')().template)).toContain('"Fn::ImportValue":"Identities:');
  });

  test('takes names and addresses that only CloudFormation knows', () => {
    const [{ Resource, Condition }] = statements((stack) => ({
      identities: [domainOf(stack)],
      templates: [new CfnParameter(stack, 'Template').valueAsString],
      fromAddresses: new CfnParameter(stack, 'Addresses', { type: 'CommaDelimitedList' }).valueAsList,
    }));

    expect(JSON.stringify(Resource[1])).toContain('{"Ref":"Template"}');
    expect(Condition).toEqual({ StringLike: { 'ses:FromAddress': { Ref: 'Addresses' } } });
  });

  test('takes a list of addresses that is empty as long as it is a token', () => {
    const fromAddresses = Token.asList(Lazy.list({ produce: () => ['billing@example.com'] }));

    const [{ Condition }] = statements((stack) => ({ identities: [domainOf(stack)], fromAddresses }));

    expect(Condition).toEqual({ StringLike: { 'ses:FromAddress': ['billing@example.com'] } });
  });

  test('returns the grant, with both statements', () => {
    const stack = newStack();
    const grant = EmailSending.grantSend(senderOf(stack), { identities: [domainOf(stack)], trackingOverrides: true });

    expect(grant.principalStatements.flatMap(({ actions }) => actions)).toEqual([...SEND, 'ses:ApplyTrackingConfigurationOverrides']);
    expect(() => grant.assertSuccess()).not.toThrow();
  });

  test('of a role that takes no updates writes nothing and succeeds, as other grants of core', () => {
    const stack = newStack();
    const sender = iam.Role.fromRoleArn(stack, 'Sender', 'arn:aws:iam::111122223333:role/sender', { mutable: false });

    expect(EmailSending.grantSend(sender, { identities: [domainOf(stack)] }).success).toBe(true);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('grantSend fails', () => {
  const refuse = (options: (stack: Stack) => SendGrantOptions, message: string) =>
    expectRefused((stack) => {
      const [sender, given] = [senderOf(stack), options(stack)];
      return () => EmailSending.grantSend(sender, given);
    }, `[cdk-ses-event-destinations:EmailSending.${message} (at Stack/Sender)`);

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['without identities', () => [], '[]'],
    ['with nothing in their place', () => undefined, 'undefined'],
    ['with a name in the place of a list', () => 'example.com', '"example.com"'],
    ['with names in the place of identities', (stack) => [domainOf(stack), 'other.example'], '"other.example"'],
    ['with one identity in the place of a list', domainOf, 'Stack/example.com'],
    ['with something else in the place of a list', () => ({}), `"object without 'length'"`],
  ])('%s', (_what, identities, got) => {
    refuse(
      (stack) => ({ identities: identities(stack) as ses.IEmailIdentity[] }),
      `noIdentities] 'identities' is ${got}; allowed: a list of one or more identities; import what is not of this app with ` +
        `'ses.EmailIdentity.fromEmailIdentityName': SES asks for an identity with every mail`,
    );
  });

  describe('with a set of another stage', () => {
    const grant = (configurationSetName?: string) => {
      const app = new App();
      const there = new Stack(new Stage(app, 'There', { env: ENV }), 'Stack');
      const here = new Stack(app, 'Here', { env: ENV });
      const configurationSet = new ses.ConfigurationSet(there, 'Set', { configurationSetName });
      EmailSending.grantSend(senderOf(here), { identities: [domainOf(here)], configurationSet });
      return here;
    };

    test('that has no fixed name', () => {
      expect(() => grant()).toThrow(
        new Error(
          `[cdk-ses-event-destinations:ConfigurationSetEventDestination.anotherStage] 'configurationSet' is There/Stack/Set; allowed: a ` +
            'resource of the same stage, or one imported by name or ARN; create it in this stage, or import it here by its name or ARN ' +
            '(at Here/Sender)',
        ),
      );
    });

    test('but not if it has one', () => {
      expect(properties(grant('mail'), 'AWS::IAM::Policy').PolicyDocument.Statement[0].Resource[1]).toEqual(arn('configuration-set/mail'));
    });
  });

  test('with an identity of another stage', () => {
    const app = new App();
    const there = new Stack(new Stage(app, 'There', { env: ENV }), 'Stack');
    const identity = new ses.EmailIdentity(there, 'Identity', { identity: ses.Identity.domain('example.com') });

    expect(() => EmailSending.grantSend(senderOf(new Stack(app, 'Here', { env: ENV })), { identities: [identity] })).toThrow(
      `[cdk-ses-event-destinations:ConfigurationSetEventDestination.anotherStage] 'identities' is There/Stack/Identity`,
    );
  });

  test('with addresses in bulk', () => {
    refuse(
      (stack) => ({ identities: [domainOf(stack)], templates: ['receipt'], bulk: true, fromAddresses: ['billing@example.com'] }),
      `fromAddressesWithBulk] 'fromAddresses' is ["billing@example.com"]; allowed: 'fromAddresses' without 'bulk'; ` +
        'leave one of them out: SES does not tell IAM who sends a SendBulkEmail, and a condition on it would always deny',
    );
  });

  test.each([[[]], [['']], [['billing@example.com', '']]])('with no address in a list: %j', (fromAddresses) => {
    refuse(
      (stack) => ({ identities: [domainOf(stack)], fromAddresses }),
      `noFromAddresses] 'fromAddresses' is ${JSON.stringify(fromAddresses)}; allowed: one or more addresses, such as billing@example.com or *@example.com; ` +
        'leave it out for any address of the identities',
    );
  });

  test.each<[string, unknown, string]>([
    [
      'the ARN of a template',
      ['receipt', 'arn:aws:ses:eu-west-1:111122223333:template/a'],
      '["arn:aws:ses:eu-west-1:111122223333:template/a"]',
    ],
    ['the end of the ARN of a template', ['receipt', 'template/receipt'], '["template/receipt"]'],
    ['the beginning of an ARN', ['receipt', 'arn:aws:ses'], '["arn:aws:ses"]'],
    ['an empty name of a template', ['', 'receipt'], '[""]'],
    ['an object in the place of a name', [{ templateName: 'receipt' }], '[{"templateName":"receipt"}]'],
    ['a construct in the place of a name', [new ses.CfnTemplate(newStack(), 'Receipt')], '["Stack/Receipt"]'],
    ['a name in the place of a list', 'receipt', '["receipt"]'],
    ['a list of templates that is a token', Token.asList(Lazy.list({ produce: () => ['receipt'] })), '["a token"]'],
  ])('with %s', (_what, templates, got) => {
    refuse(
      (stack) => ({ identities: [domainOf(stack)], templates: templates as string[] }),
      `malformedTemplate] 'templates' is ${got}; allowed: a list, known at synthesis, of names such as receipt or order-*; ` +
        'pass the name of each template, of which the ARN is made',
    );
  });

  test('and tells where the identity is if the sender is no construct', () => {
    const stack = newStack();
    const sender = { grantPrincipal: senderOf(stack).grantPrincipal };

    expect(() => EmailSending.grantSend(sender, { identities: [domainOf(stack)], fromAddresses: [] })).toThrow('(at Stack/example.com)');
    expect(() => EmailSending.grantSend(sender, { identities: [] })).toThrow(/SES asks for an identity with every mail$/);
  });
});

describe('grantSend warns', () => {
  function warned(options: (stack: Stack) => SendGrantOptions, change: (stack: Stack) => void = () => {}): [string, string][] {
    const stack = newStack();
    EmailSending.grantSend(senderOf(stack), options(stack));
    change(stack);
    return warnings(stack);
  }

  test('of bulk without templates', () => {
    expect(warned((stack) => ({ identities: [domainOf(stack)], bulk: true }))).toEqual([
      [
        '/Stack/Sender',
        'AWS documents that SendBulkEmail and SendBulkTemplatedEmail ask for a permission on a template, and Stack/Sender gets none. ' +
          `Name the 'templates' that it sends. Whether it can do without if a request holds the content itself is not known. ` +
          '[ack: cdk-ses-event-destinations:EmailSending.bulkWithoutTemplates]',
      ],
    ]);
    expect(warned((stack) => ({ identities: [domainOf(stack)], bulk: true, templates: ['receipt'] }))).toEqual([]);
  });

  const identityWith = (stack: Stack, configurationSet?: ses.IConfigurationSet) =>
    new ses.EmailIdentity(stack, 'Identity', { identity: ses.Identity.domain('example.com'), configurationSet });

  test('of an identity whose default set is not granted', () => {
    expect(warned((stack) => ({ identities: [domainOf(stack), identityWith(stack, setOf(stack))] }))).toEqual([
      [
        '/Stack/Sender',
        'The identity Stack/Identity has a default configuration set, for which this grant gives Stack/Sender no permission. ' +
          `Unless another does, SES denies all mail from the identity that names no other set. Pass the default set as 'configurationSet'. ` +
          '[ack: cdk-ses-event-destinations:EmailSending.defaultSetNotGranted]',
      ],
    ]);
  });

  test.each<[string, (stack: Stack) => object, number]>([
    ['is', () => ({ configurationSetName: 'mail' }), 1],
    ['is not', () => ({}), 0],
    [
      'is, if a condition holds,',
      (stack) => {
        new CfnCondition(stack, 'HasSet', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
        return { 'Fn::If': ['HasSet', { ConfigurationSetName: 'mail' }, { Ref: 'AWS::NoValue' }] };
      },
      0,
    ],
  ])('of a default set that %s among lazy attributes, or not', (_what, attributesIn, count) => {
    const identity = (stack: Stack) => {
      const attributes = attributesIn(stack);
      const configurationSetAttributes = Lazy.any({ produce: () => attributes });
      return new ses.CfnEmailIdentity(stack, 'Identity', { emailIdentity: 'example.com', configurationSetAttributes });
    };

    expect(warned((stack) => ({ identities: [identity(stack)] }))).toHaveLength(count);
  });

  test('of a default set that comes later', () => {
    const later = (stack: Stack) =>
      (stack.node.findChild('Identity').node.defaultChild as ses.CfnEmailIdentity).addPropertyOverride(
        'ConfigurationSetAttributes.ConfigurationSetName',
        'mail',
      );

    expect(warned((stack) => ({ identities: [identityWith(stack)] }), later)).toHaveLength(1);
  });

  test('of nothing if an override takes the default set away', () => {
    const later = (stack: Stack) =>
      (stack.node.findChild('Identity').node.defaultChild as ses.CfnEmailIdentity).addPropertyDeletionOverride(
        'ConfigurationSetAttributes.ConfigurationSetName',
      );

    expect(warned((stack) => ({ identities: [identityWith(stack, setOf(stack))] }), later)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => SendGrantOptions]>([
    [
      'a set is granted',
      (stack) => ({ identities: [identityWith(stack, setOf(stack))], configurationSet: setOf(new Stack(stack, 'Other')) }),
    ],
    ['there is no default set', (stack) => ({ identities: [identityWith(stack)] })],
    ['the identity is not of this app', (stack) => ({ identities: [domainOf(stack)] })],
  ])('of nothing if %s', (_what, options) => {
    expect(warned(options)).toEqual([]);
  });

  test('on the identity if the sender is no construct', () => {
    expect(
      warned((stack) => {
        EmailSending.grantSend({ grantPrincipal: new iam.AnyPrincipal().grantPrincipal }, { identities: [domainOf(stack)], bulk: true });
        return { identities: [domainOf(stack, 'other.example')] };
      }).map(([path]) => path),
    ).toEqual(['/Stack/example.com']);
  });
});
