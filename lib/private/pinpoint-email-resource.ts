import { Names, PhysicalName, Token } from 'aws-cdk-lib';
import { CfnConfigurationSetEventDestination } from 'aws-cdk-lib/aws-pinpointemail';
import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';

export interface PinpointEmailResourceProps {
  readonly configurationSetName: string;
  readonly eventDestinationName: string | undefined;
  readonly enabled: boolean;
  readonly events: EmailSendingEvent[];
  readonly pinpointDestination: CfnConfigurationSetEventDestination.PinpointDestinationProperty;
}

/** The older resource for the same event destinations: it wants a name, and its events in upper case. */
export function createPinpointEmailResource(scope: Construct, props: PinpointEmailResourceProps): CfnConfigurationSetEventDestination {
  const { configurationSetName, eventDestinationName: name, enabled, events, pinpointDestination } = props;
  const nameless = name === undefined || name === PhysicalName.GENERATE_IF_NEEDED;
  return new CfnConfigurationSetEventDestination(scope, 'Resource', {
    configurationSetName,
    eventDestinationName: nameless ? Names.uniqueResourceName(scope, { maxLength: 64, separator: '-' }) : name,
    eventDestination: { enabled, matchingEventTypes: Token.isUnresolved(events) ? events : events.map(upperCase), pinpointDestination },
  });
}

function upperCase(event: string): string {
  return Token.isUnresolved(event) ? event : event.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
