import type { Cloud } from './cloud';

/** A type of event, as configuration sets name it. */
export type Kind = 'SEND' | 'DELIVERY' | 'BOUNCE' | 'COMPLAINT';

export interface Mail {
  readonly id: string;
  /** The events of this mail. */
  readonly kinds: Kind[];
}

/** The events of a mail to an address of the mailbox simulator. */
const SIMULATOR: Record<string, Kind[]> = {
  'success@simulator.amazonses.com': ['SEND', 'DELIVERY'],
  'bounce@simulator.amazonses.com': ['SEND', 'BOUNCE'],
  'complaint@simulator.amazonses.com': ['SEND', 'DELIVERY', 'COMPLAINT'],
};

/** Every kind of event that the emulator knows. */
export const ALL: Kind[] = ['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT'];

export const SENDER = 'sender@mail.example';

/** Sends a mail to each address of the simulator, with the configuration set or with the default of the sender. */
export function send(cloud: Cloud, configurationSet?: string, from = SENDER): Promise<Mail[]> {
  return Promise.all(
    Object.entries(SIMULATOR).map(async ([recipient, kinds]) => {
      const { MessageId } = await cloud.ses.sendEmail({
        FromEmailAddress: from,
        Destination: { ToAddresses: [recipient] },
        ConfigurationSetName: configurationSet,
        Content: { Simple: { Subject: { Data: 'Delivered' }, Body: { Text: { Data: 'Nobody reads this.' } } } },
      });
      return { id: MessageId!, kinds };
    }),
  );
}
