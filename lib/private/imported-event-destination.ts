import { Resource } from 'aws-cdk-lib';
import type { ConfigurationSetEventDestinationReference, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import type { IConfigurationSetEventDestination } from '../configuration-set-event-destination';
import { EventDestinationError } from './messages';

interface ImportedEventDestinationProps {
  readonly configurationSetEventDestinationId: string;
  /** @default - it is not known */
  readonly configurationSet?: IConfigurationSetRef;
}

/** An event destination that exists already, and whose configuration set may not be known. */
export class ImportedEventDestination extends Resource implements IConfigurationSetEventDestination {
  public readonly configurationSetEventDestinationId: string;
  private readonly configurationSet?: IConfigurationSetRef;

  constructor(scope: Construct, id: string, props: ImportedEventDestinationProps) {
    super(scope, id);
    this.configurationSet = props.configurationSet;
    this.configurationSetEventDestinationId = props.configurationSetEventDestinationId;
  }

  public get configurationSetEventDestinationRef(): ConfigurationSetEventDestinationReference {
    const { configurationSetEventDestinationId } = this;
    const configurationSetName = () => this.configurationSetName;
    const reference = {
      configurationSetEventDestinationId,
      // wanted by aws-cdk-lib from 2.268.0 on
      get configurationSetName() {
        return configurationSetName();
      },
    };
    return reference;
  }

  private get configurationSetName(): string {
    const { configurationSet } = this;
    if (!configurationSet) {
      throw new EventDestinationError(this, {
        code: 'ConfigurationSetEventDestination.unknownConfigurationSet',
        prop: 'configurationSetName',
        got: undefined,
        allowed: 'the name of a configuration set, which an event destination imported by its id alone does not know',
        remedy: `import it with 'fromConfigurationSetEventDestinationAttributes'`,
      });
    }
    return configurationSet.configurationSetRef.configurationSetName;
  }
}
