import { App, Stack } from 'aws-cdk-lib';
import type { EmailEventArchiveFormat } from '../../lib';
import { EmailEventArchive } from '../../lib';
import { Deployment } from '../helpers/deployment';
import { ENV } from '../helpers/scene';

/** An archive as its template says, with references resolved. */
export interface DeployedArchive {
  readonly database: string;
  /** The table and the views, as Glue gets them. */
  readonly tables: any[];
  /** The destination of the stream. */
  readonly destination: any;
  /** The named queries, in the order of the template. */
  readonly queries: { readonly Name: string; readonly Description: string; readonly QueryString: string }[];
}

/** An archive with defaults, but for its format. */
export function deployedArchive(format: EmailEventArchiveFormat, id: string): DeployedArchive {
  const app = new App({ analyticsReporting: false });
  new EmailEventArchive(new Stack(app, 'Mail', { env: ENV }), id, { format });
  const deployment = new Deployment(app);
  const propertiesOf = (type: string) => deployment.resources(type).map((resource) => resource.properties());
  const [{ DatabaseInput }] = propertiesOf('AWS::Glue::Database');
  const [{ ExtendedS3DestinationConfiguration }] = propertiesOf('AWS::KinesisFirehose::DeliveryStream');
  return {
    database: DatabaseInput.Name,
    tables: propertiesOf('AWS::Glue::Table').map(({ TableInput }) => TableInput),
    destination: ExtendedS3DestinationConfiguration,
    queries: propertiesOf('AWS::Athena::NamedQuery') as DeployedArchive['queries'],
  };
}

/** The same in a database and a bucket of its own. */
export function copyOf(archive: DeployedArchive, suffix: string): DeployedArchive {
  const bucket = bucketOf(archive);
  const rename = (text: string) =>
    text.replaceAll(archive.database, `${archive.database}${suffix}`).replaceAll(bucket, `${bucket}${suffix}`);
  const copy = JSON.parse(rename(JSON.stringify(archive))) as DeployedArchive;
  for (const view of copy.tables.filter(({ ViewOriginalText }) => ViewOriginalText)) {
    editView(view, (definition) => JSON.parse(rename(JSON.stringify(definition))));
  }
  return copy;
}

/** Changes what Athena knows of a view. */
export function editView(view: any, edit: (definition: any) => any): void {
  view.ViewOriginalText = view.ViewOriginalText.replace(/(?<=: )\S+/, (text: string) => {
    const definition = edit(JSON.parse(Buffer.from(text, 'base64').toString()));
    return Buffer.from(JSON.stringify(definition)).toString('base64');
  });
}

export function bucketOf({ destination }: DeployedArchive): string {
  return destination.BucketARN.split(':::')[1];
}
