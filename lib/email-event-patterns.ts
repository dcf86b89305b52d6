import { Lazy } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import type { EmailSendingEvent, IConfigurationSetRef, ITenantRef } from 'aws-cdk-lib/aws-ses';
import { EmailEvents } from './email-events';
import { configurationSetNameIn } from './private/configuration-set';
import { assertGiven, assertIsConfigurationSet } from './private/input';

/** https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html */
const DETAIL_TYPES: Record<`${EmailSendingEvent}`, string> = {
  send: 'Email Sent',
  reject: 'Email Rejected',
  bounce: 'Email Bounced',
  complaint: 'Email Complaint Received',
  delivery: 'Email Delivered',
  open: 'Email Opened',
  click: 'Email Clicked',
  renderingFailure: 'Email Rendering Failed',
  deliveryDelay: 'Email Delivery Delayed',
  subscription: 'Email Subscribed',
};

const [BOUNCE, COMPLAINT] = EmailEvents.FEEDBACK;

/**
 * Patterns for core's `events.Rule`, on the default event bus of the account and Region of a configuration set.
 *
 * They create and grant nothing, and throw an error for what is no configuration set. What concerns the events of mail is
 * filtered by the configuration set, in the letter case of its name. It arrives if an event destination publishes it to
 * EventBridge: for a set of this app of which none does, there is a warning. Events that another account or Region forwards
 * to this bus match, too, if its set has the same name. A set of another stage needs a fixed name: CDK refuses it otherwise.
 * EventBridge delivers events of SES as well as it can, at times twice or out of order.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
 */
export class EmailEventPatterns {
  /**
   * Any of these events.
   *
   * Throws an error if there is none, if one is unknown, and if they are a token or no list. Adds a warning if they are
   * not published.
   *
   * @param configurationSet whose events
   * @param events which events; by default all that the set publishes
   */
  public static events(configurationSet: IConfigurationSetRef, events?: EmailSendingEvent[]): EventPattern {
    assertIsConfigurationSet(undefined, configurationSet);
    if (events === undefined) {
      published().expectOnEventBridge(configurationSet);
      return patternOf(configurationSet, EmailEvents.ALL);
    }
    listed().assertListedEvents(configurationSet, events, {
      noEvents: 'EmailEventPatterns.noEvents',
      unknownEvent: 'EmailEventPatterns.unknownEvent',
      remedy: `leave 'events' out for all that the configuration set publishes`,
    });
    published().expectOnEventBridge(configurationSet, events);
    return patternOf(configurationSet, events);
  }

  /**
   * Bounces after which SES does not try again, and nobody should: those of the type `Permanent`.
   *
   * Among them are mails that SES kept back, as to addresses on the suppression list of the account: `bounceSubType` tells.
   * They do not count toward the bounce rate of the account; of the subtype `Suppressed`, AWS does not say so. Adds
   * a warning if BOUNCE is not published.
   *
   * @param configurationSet whose events
   */
  public static hardBounces(configurationSet: IConfigurationSetRef): EventPattern {
    return bounces(configurationSet, ['Permanent']);
  }

  /**
   * Bounces after which another mail may arrive: all that are not `Permanent`, which are `Transient` and `Undetermined`.
   *
   * SES publishes them when it has stopped to try. Adds a warning if BOUNCE is not published.
   *
   * @param configurationSet whose events
   */
  public static softBounces(configurationSet: IConfigurationSetRef): EventPattern {
    return bounces(configurationSet, [{ 'anything-but': ['Permanent'] }]);
  }

  /**
   * Complaints. Adds a warning if COMPLAINT is not published.
   *
   * @param configurationSet whose events
   */
  public static complaints(configurationSet: IConfigurationSetRef): EventPattern {
    return EmailEventPatterns.events(configurationSet, [COMPLAINT]);
  }

  /**
   * Sending with the configuration set was paused: by a `SendingPause` or by a user.
   *
   * SES itself publishes nothing about it. This is the API call, which EventBridge gets only if a trail of CloudTrail logs
   * management events in the Region; calls that failed are left out. It cannot be told from the call whether the set was
   * paused before.
   *
   * @param configurationSet whose sending
   */
  public static sendingPaused(configurationSet: IConfigurationSetRef): EventPattern {
    return switchedTo(configurationSet, false);
  }

  /**
   * Sending with the configuration set was resumed. As `sendingPaused`, it needs a trail of CloudTrail.
   *
   * @param configurationSet whose sending
   */
  public static sendingResumed(configurationSet: IConfigurationSetRef): EventPattern {
    return switchedTo(configurationSet, true);
  }

  /**
   * SES has paused a tenant, or somebody else has. The sets of the tenant are not named in it.
   *
   * SES publishes it on its own, without an event destination. It is documented of tenants alone: nothing like it is known
   * for the account or a configuration set.
   *
   * Throws an error for what is no tenant, such as an ARN.
   *
   * @param tenant the tenant
   */
  public static tenantPaused(tenant: ITenantRef): EventPattern {
    assertGiven(undefined, tenant, 'tenantRef', {
      code: 'EmailEventPatterns.notATenant',
      prop: 'tenant',
      allowed: 'a tenant, such as a ses.CfnTenant',
      remedy: `for a tenant that is not of this app, write 'resources' of the pattern yourself`,
    });
    return { source: ['aws.ses'], detailType: ['Sending Status Disabled'], resources: [tenant.tenantRef.tenantArn] };
  }

  /* istanbul ignore next: there is nothing to construct */
  private constructor() {}
}

function bounces(set: IConfigurationSetRef, bounceType: unknown[]): EventPattern {
  assertIsConfigurationSet(undefined, set);
  published().expectOnEventBridge(set, [BOUNCE]);
  return patternOf(set, [BOUNCE], { bounce: { bounceType } });
}

function patternOf(set: IConfigurationSetRef, events: EmailSendingEvent[], detail: object = {}): EventPattern {
  return {
    source: ['aws.ses'],
    detailType: [...new Set(events)].map((event) => DETAIL_TYPES[event]),
    detail: { ...detail, mail: { tags: { 'ses:configuration-set': [nameOf(set)] } } },
  };
}

/** As the stack of the rule writes it, which is not known yet. */
function nameOf(set: IConfigurationSetRef): string {
  return Lazy.uncachedString({ produce: ({ scope }) => configurationSetNameIn(scope, set) });
}

/** The APIs of version 2 and 1, in the spelling of CloudTrail. */
function switchedTo(set: IConfigurationSetRef, enabled: boolean): EventPattern {
  assertIsConfigurationSet(undefined, set);
  return {
    source: ['aws.ses'],
    detailType: ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['ses.amazonaws.com'],
      errorCode: [{ exists: false }],
      requestParameters: { configurationSetName: [nameOf(set)] },
      $or: [
        { eventName: ['PutConfigurationSetSendingOptions'], requestParameters: { sendingEnabled: [enabled] } },
        { eventName: ['UpdateConfigurationSetSendingEnabled'], requestParameters: { enabled: [enabled] } },
      ],
    },
  };
}

/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: most apps have no such rules */

function listed(): typeof import('./private/listed-events') {
  return require('./private/listed-events') as typeof import('./private/listed-events');
}

function published(): typeof import('./private/published-events') {
  return require('./private/published-events') as typeof import('./private/published-events');
}
