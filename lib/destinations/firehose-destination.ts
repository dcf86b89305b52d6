import { createHash } from 'node:crypto';
import { Intrinsic, Lazy, Names, Resource, Stack, Tokenization, aws_iam as iam } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { CfnDeliveryStream, IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { Construct, IConstruct, IDependable } from 'constructs';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../event-destination';
import { GrantScope } from '../grant-scope';
import { assertKeyReachable, assertReachable } from '../private/cycles';
import { assertArn } from '../private/input';
import { EventDestinationError, pasteable, warnAtSynthesis, warnBelow } from '../private/messages';
import { once } from '../private/once';
import { limitPolicy } from '../private/policy-limits';
import { sourceFor } from '../private/source';
import { differ, environmentOf, isKnown, isPlaceholder, refersOutside, resourceIn } from '../private/values';

const DELIVERY_STREAM = 'AWS::KinesisFirehose::DeliveryStream';

/** The quota of IAM, and the most to which it can be raised: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const TRUST_POLICY = { quota: 2048, limits: { statements: Infinity, characters: 4096 } };

/**
 * Options of a Firehose destination.
 */
export interface FirehoseDestinationOptions {
  /**
   * The role that SES assumes to write to the stream. It must be in the account of the configuration set.
   *
   * The permission and the trust that SES needs are added to it. The trust policy of an imported role cannot be changed:
   * a warning holds both statements to paste. The same goes for a role without policy updates.
   *
   * @default - a role for this event destination alone or, with `GrantScope.ACCOUNT`, for all of its stack that
   * publish to the stream
   */
  readonly role?: iam.IRole;

  /**
   * For which configuration sets SES may assume the role.
   *
   * @default GrantScope.CONFIGURATION_SET
   */
  readonly grantScope?: GrantScope;
}

/**
 * Publishes events to a Data Firehose stream, as one JSON record each.
 *
 * Creates a role that may do `firehose:PutRecordBatch` on this stream and nothing else, and that
 * `ses.amazonaws.com` may assume for this configuration set alone. A role of your own gets the same permission and
 * trust. The event destination waits for them.
 *
 * Throws an error if the stream is imported by what is no ARN of such a stream, is in another account or Region, or
 * reads from a source other than Direct PUT, if the role is in another account, or if its trust policy cannot name the
 * configuration set without a dependency cycle between stacks, or would be too large for IAM with all the
 * configuration sets that it serves. Adds a warning with the statements to paste if the role is imported.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-firehose.html
 */
export class FirehoseDestination implements IEventDestination {
  /**
   * @param stream the stream, in the account and Region of the configuration set, with Direct PUT as its source
   * @param options the role, if it is not to be created
   */
  constructor(
    private readonly stream: IDeliveryStream,
    private readonly options: FirehoseDestinationOptions = {},
  ) {}

  /**
   * Creates the role, or adds the statements to the given one.
   *
   * @param scope the event destination
   * @param options what is known of the configuration set
   */
  public bind(scope: Construct, options: EventDestinationBindOptions): EventDestinationConfig {
    assertKeyReachable(scope, { prop: 'stream', got: this.stream, resource: this.resource, key: keyOf(this.resource) });
    assertReachable(scope, 'stream', this.stream);
    this.assertStream(scope);
    const { role, dependables } = this.options.role ? this.extend(this.options.role, scope, options) : this.createRole(scope, options);

    return {
      kinesisFirehoseDestination: { deliveryStreamArn: this.stream.deliveryStreamArn, iamRoleArn: role.roleArn },
      dependables,
    };
  }

  private createRole(scope: Construct, { configurationSet }: EventDestinationBindOptions) {
    const { grantScope } = this.options;
    const { conditions } = sourceFor(scope, scope, { grantScope, configurationSet, prop: 'role' });
    const makeRole = (owner: Construct, id: string) =>
      new iam.Role(owner, id, {
        assumedBy: new iam.ServicePrincipal('ses.amazonaws.com', { conditions }),
        inlinePolicies: { AllowFirehoseDeliveryStreamPublish: new iam.PolicyDocument({ statements: [this.permission()] }) },
      });
    if (grantScope !== GrantScope.ACCOUNT) {
      // id and name as in core's L2, so that a user who comes from it keeps the role
      return { role: makeRole(scope, 'FirehoseDeliveryStreamIamRole'), dependables: [] };
    }
    const stack = Stack.of(scope);
    const { address } = identityOf(this.stream);
    return { role: once(stack, `role for ${address}`, () => makeRole(stack, `SesRole${address.slice(-8)}`)), dependables: [] };
  }

  private extend(role: iam.IRole, scope: Construct, { configurationSet }: EventDestinationBindOptions) {
    assertReachable(scope, 'role', role);
    this.assertRole(scope, role);
    const trustPolicy = trustPolicyOf(role);
    const owner = trustPolicy ? role : scope;
    const source = sourceFor(scope, owner, { ...this.options, configurationSet, prop: 'role' });
    const permission = this.permission();
    const policy = this.allowPut(scope, role, permission);
    const trust = once(owner, `sts:AssumeRole for ${source.key}`, () => {
      const statement = new iam.PolicyStatement({
        actions: ['sts:AssumeRole'],
        principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
        conditions: source.conditions,
      });
      trustPolicy?.addStatements(statement);
      return statement;
    });

    if (trustPolicy) {
      limitTrustPolicy(role, trustPolicy);
    } else {
      warnAtSynthesis(
        scope,
        'FirehoseDestination.importedRole',
        () =>
          `The trust policy of ${role.node.path} cannot be changed from here: the role is imported, takes no policy updates, or keeps its trust policy to itself. ` +
          `Unless SES may assume the role and the role may write to the stream, the deployment fails. ` +
          `Add this statement to the trust policy of the role:\n${pasteable(scope, trust)}\n` +
          `and this one to its permissions, unless it has it already:\n${pasteable(scope, permission)}`,
      );
    }
    return { role, dependables: policy ? [policy] : [] };
  }

  /** In the role's own policy or, lest its stack wait for that of the stream, in one of this stack, which waits for both anyway. */
  private allowPut(scope: Construct, role: iam.IRole, permission: iam.PolicyStatement): IDependable | undefined {
    const { deliveryStreamArn } = this.stream;
    const key = `${role.node.addr} puts to ${identityOf(this.stream).address}`;
    if (Stack.of(role) !== Stack.of(scope) && refersOutside(role, deliveryStreamArn)) {
      return once(Stack.of(scope), key, () => this.createPolicy(scope, role, permission));
    }
    return once(role, key, () => role.addToPrincipalPolicy(permission).policyDependable);
  }

  private createPolicy(scope: Construct, role: iam.IRole, permission: iam.PolicyStatement): iam.Policy {
    const id = `FirehoseDeliveryStreamPolicy${Names.nodeUniqueId(role.node)}${identityOf(this.stream).id}`;
    const policy: iam.Policy = new iam.Policy(Stack.of(scope), id, {
      // policies of one name on one role would overwrite each other, and each stack may have one
      policyName: Lazy.string({ produce: () => Names.uniqueResourceName(policy, { maxLength: 128 }) }),
      statements: [permission],
    });
    role.attachInlinePolicy(policy);
    return policy;
  }

  private permission(): iam.PolicyStatement {
    return new iam.PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [this.stream.deliveryStreamArn] });
  }

  private assertStream(scope: Construct): void {
    const [here, there] = [Stack.of(scope), environmentOf(this.stream, this.stream.deliveryStreamArn)];
    const prop = 'stream';
    assertArn(scope, this.stream.deliveryStreamArn, {
      code: 'FirehoseDestination.malformedArn',
      prop,
      allowed: 'arn:<partition>:firehose:<region>:<account>:deliverystream/<name>',
      remedy: 'import the Data Firehose stream by its own ARN, not by that of a Kinesis data stream',
    });
    if (differ(there.region, here.region)) {
      throw new EventDestinationError(scope, {
        code: 'FirehoseDestination.streamInAnotherRegion',
        prop,
        got: `a stream in ${there.region}`,
        allowed: `a stream in ${here.region}, the Region of the configuration set`,
        remedy: `use a stream in ${here.region}; its own destination may be in another Region`,
      });
    }
    if (differ(there.account, here.account)) {
      throw new EventDestinationError(scope, {
        code: 'FirehoseDestination.streamInAnotherAccount',
        prop,
        got: `a stream in account ${there.account}`,
        allowed: `a stream in ${here.account}, the account of the configuration set`,
        remedy: `use a stream in ${here.account}; its own destination may be in another account`,
      });
    }
    const type = this.resource?.deliveryStreamType;
    if (isKnown(type) && type !== 'DirectPut') {
      throw new EventDestinationError(scope, {
        code: 'FirehoseDestination.notDirectPut',
        prop,
        got: `a stream of type ${type}`,
        allowed: 'a stream of type DirectPut, to which SES can put records',
        remedy: `leave out the 'source' of the stream`,
      });
    }
  }

  private get resource(): CfnDeliveryStream | undefined {
    return resourceIn(this.stream.deliveryStreamArn, DELIVERY_STREAM);
  }

  private assertRole(scope: Construct, role: iam.IRole): void {
    const { account } = Stack.of(scope);
    const { roleArn, env } = role;
    if (!isPlaceholder(roleArn) && differ(env.account, account)) {
      throw new EventDestinationError(scope, {
        code: 'FirehoseDestination.roleInAnotherAccount',
        prop: 'role',
        got: `a role in account ${env.account}`,
        allowed: `a role in ${account}, the account of the configuration set`,
        remedy: `leave out 'role', or use a role of ${account}`,
      });
    }
  }
}

/** The trust policy of a role that this app creates: `iam.Role.customizeRoles` makes roles that it does not. */
function trustPolicyOf(role: iam.IRole): iam.PolicyDocument | undefined {
  return Resource.isOwnedResource(role) ? (role as iam.Role).assumeRolePolicy : undefined;
}

/** What tells a stream from others, however it is imported: its place in this app, else its ARN as it is written. */
function identityOf(stream: IDeliveryStream): { address: string; id: string } {
  const arn = stream.deliveryStreamArn;
  const owned = ownerOf(resourceIn(arn, DELIVERY_STREAM));
  // a lazy value is not to be asked yet
  const isWritten = Tokenization.reverseString(arn).tokens.every((token) => token instanceof Intrinsic);
  if (owned || !isWritten) {
    const { node } = owned ?? stream;
    return { address: node.addr, id: Names.nodeUniqueId(node) };
  }
  const written = JSON.stringify(Stack.of(stream).resolve(arn));
  const hash = createHash('sha256').update(written).digest('hex').slice(0, 40);
  return { address: hash, id: hash };
}

/** The L2 of a resource, or the resource itself if it has none. */
function ownerOf(resource: CfnResource | undefined): IConstruct | undefined {
  const scope = resource?.node.scope;
  return scope?.node.defaultChild === resource ? scope : resource;
}

function limitTrustPolicy(role: iam.IRole, policy: iam.PolicyDocument): void {
  const { quota, limits } = TRUST_POLICY;
  const fault = {
    code: 'FirehoseDestination.trustPolicyTooLarge',
    prop: 'role',
    allowed: `at most ${limits.characters} characters (${quota} unless the quota of IAM has been raised)`,
    remedy: `leave out 'role', or use several roles`,
  } as const;
  limitPolicy(role, policy, limits, fault, (characters) => {
    if (characters > quota) {
      warnBelow(
        role,
        'FirehoseDestination.largeTrustPolicy',
        `The trust policy has ${characters} characters or more, but IAM takes ${quota} unless the quota of the account has been raised ` +
          `(to ${limits.characters} at most). Let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT'.`,
      );
    }
  });
}

function keyOf(stream: CfnDeliveryStream | undefined): string | undefined {
  const encryption = stream?.deliveryStreamEncryptionConfigurationInput;
  return encryption && 'keyArn' in encryption ? encryption.keyArn : undefined;
}
