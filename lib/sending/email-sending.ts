import { Stack, Token, aws_iam as iam } from 'aws-cdk-lib';
import type { CfnEmailIdentity, IConfigurationSetRef, IEmailIdentity, IEmailIdentityRef } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { configurationSetArn, configurationSetNameIn } from '../private/configuration-set';
import { assertSameStage } from '../private/cycles';
import { assertListGiven, assertReferable } from '../private/input';
import { EventDestinationError, warn } from '../private/messages';
import { whenWritten } from '../private/settle';
import { part, resourceIn, writtenPart } from '../private/values';
import type { SendGrantOptions } from './send-grant-options';

/**
 * Permissions to send mail.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html
 */
export class EmailSending {
  /**
   * Lets somebody send mail from the identities, with the configuration set and the templates.
   *
   * Grants `ses:SendEmail` and `ses:SendRawEmail`, with `templates` also `ses:SendTemplatedEmail`, with `bulk`
   * also `ses:SendBulkEmail` and `ses:SendBulkTemplatedEmail`: on exactly these identities, this set and these templates.
   * SES checks each of them for every request, which is why a permission on the identity alone is denied as soon as a set
   * is used. With `fromAddresses`, the permission is for mail from these addresses alone.
   *
   * As with other grants, nothing is written for an imported role that takes no updates: its policy is up to you.
   *
   * Throws an error if there are no identities, or names in their place, if `fromAddresses` or one of them is empty, if they
   * are combined with `bulk`, if a template is no name, for what is no configuration set, and for identities, and sets without
   * a fixed name, of another stage.
   * Adds a warning if `bulk` has no templates, and if an identity of this app has a default configuration set and no set is
   * granted.
   *
   * @param grantee who may send, such as a function
   * @param options from where, with what and how
   */
  public static grantSend(grantee: iam.IGrantable, options: SendGrantOptions): iam.Grant {
    const { identities, configurationSet, templates = [], fromAddresses, bulk = false, trackingOverrides = false } = options;
    const [first] = Array.isArray(identities) ? identities : [];
    const scope = [grantee, first].find((each) => Construct.isConstruct(each)) as IConstruct | undefined;
    assertGrantable(scope, options);
    const policyScope = onFirstUse().principalScope(grantee, scope!);
    if (configurationSet !== undefined) {
      assertReferable(policyScope, configurationSet);
    }
    warnOfMissing(scope!, options);

    const send = iam.Grant.addToPrincipal({
      grantee,
      actions: [
        'ses:SendEmail',
        'ses:SendRawEmail',
        ...(templates.length > 0 ? ['ses:SendTemplatedEmail'] : []),
        ...(bulk ? ['ses:SendBulkEmail', 'ses:SendBulkTemplatedEmail'] : []),
      ],
      resourceArns: [
        ...identities.map(identityArn),
        ...(configurationSet ? [setArn(policyScope, configurationSet)] : []),
        ...templates.map((resourceName) => Stack.of(identities[0]).formatArn({ service: 'ses', resource: 'template', resourceName })),
      ],
      conditions: fromAddresses && { StringLike: { 'ses:FromAddress': fromAddresses } },
    });
    return trackingOverrides
      ? send.combine(iam.Grant.addToPrincipal({ grantee, actions: ['ses:ApplyTrackingConfigurationOverrides'], resourceArns: ['*'] }))
      : send;
  }

  /* istanbul ignore next: there is nothing to construct */
  private constructor() {}
}

function assertGrantable(scope: IConstruct | undefined, { identities, templates = [], fromAddresses, bulk }: SendGrantOptions): void {
  assertListGiven(scope, identities, 'emailIdentityRef', {
    code: 'EmailSending.noIdentities',
    prop: 'identities',
    allowed: 'a list of one or more identities',
    remedy: `import what is not of this app with 'ses.EmailIdentity.fromEmailIdentityName': SES asks for an identity with every mail`,
  });
  identities.forEach((identity) => scope && assertSameStage(scope, 'identities', identity));
  if (fromAddresses && bulk) {
    throw new EventDestinationError(scope, {
      code: 'EmailSending.fromAddressesWithBulk',
      prop: 'fromAddresses',
      got: fromAddresses,
      allowed: `'fromAddresses' without 'bulk'`,
      remedy: `leave one of them out: SES does not tell IAM who sends a SendBulkEmail, and a condition on it would always deny`,
    });
  }
  if (fromAddresses && !Token.isUnresolved(fromAddresses) && (fromAddresses.length === 0 || fromAddresses.includes(''))) {
    throw new EventDestinationError(scope, {
      code: 'EmailSending.noFromAddresses',
      prop: 'fromAddresses',
      got: fromAddresses,
      allowed: 'one or more addresses, such as billing@example.com or *@example.com',
      remedy: 'leave it out for any address of the identities',
    });
  }
  const malformed = malformedIn(templates);
  if (malformed.length > 0) {
    throw new EventDestinationError(scope, {
      code: 'EmailSending.malformedTemplate',
      prop: 'templates',
      got: malformed,
      allowed: 'a list, known at synthesis, of names such as receipt or order-*',
      remedy: 'pass the name of each template, of which the ARN is made',
    });
  }
}

/** Which of them are no names. With a slash, they are ARNs or the ends of ARNs. */
function malformedIn(templates: string[]): unknown[] {
  if (Token.isUnresolved(templates)) {
    return ['a token'];
  }
  return Array.isArray(templates) ? templates.filter((name) => typeof name !== 'string' || /^(arn:.*)?$|\//.test(name)) : [templates];
}

function warnOfMissing(scope: IConstruct, { identities, configurationSet, templates = [], bulk }: SendGrantOptions): void {
  if (bulk && templates.length === 0) {
    warn(
      scope,
      'EmailSending.bulkWithoutTemplates',
      `AWS documents that SendBulkEmail and SendBulkTemplatedEmail ask for a permission on a template, and ${scope.node.path} gets none. ` +
        `Name the 'templates' that it sends. Whether it can do without if a request holds the content itself is not known.`,
    );
  }
  if (!configurationSet) {
    identities.forEach((identity) => expectNoDefaultSet(scope, identity));
  }
}

/** Mail without a configuration set is sent with the default of its identity, for which SES wants a permission, too. */
function expectNoDefaultSet(scope: IConstruct, identity: IEmailIdentityRef): void {
  const resource = resourceIn<CfnEmailIdentity>(identity.emailIdentityRef.emailIdentity, 'AWS::SES::EmailIdentity');
  if (resource) {
    whenWritten(resource, () => {
      if (part(writtenPart(resource, 'configurationSetAttributes'), 'ConfigurationSetName') !== undefined) {
        warn(
          scope,
          'EmailSending.defaultSetNotGranted',
          `The identity ${identity.node.path} has a default configuration set, for which this grant gives ${scope.node.path} no permission. ` +
            `Unless another does, SES denies all mail from the identity that names no other set. Pass the default set as 'configurationSet'.`,
        );
      }
    });
  }
}

/** An identity that was imported by its ARN may be of another account, which its construct does not tell. */
function identityArn(identity: IEmailIdentityRef): string {
  return (
    (identity as Partial<IEmailIdentity>).emailIdentityArn ??
    Stack.of(identity).formatArn({ service: 'ses', resource: 'identity', resourceName: identity.emailIdentityRef.emailIdentity })
  );
}

/** In the environment of the set, which may be another than that of the sender. */
function setArn(scope: IConstruct, set: IConfigurationSetRef): string {
  return configurationSetArn(set, configurationSetNameIn(scope, set));
}

/** Most apps grant nothing. */
function onFirstUse(): typeof import('./private/principal-scope') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./private/principal-scope') as typeof import('./private/principal-scope');
}
