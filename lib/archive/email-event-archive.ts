import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type { INamedQueryRef, IWorkGroupRef } from 'aws-cdk-lib/aws-athena';
import type { Alarm, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { IDatabaseRef, ITableRef } from 'aws-cdk-lib/aws-glue';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { FirehoseDestination } from '../destinations/firehose-destination';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../event-destination';
import type { GrantScope } from '../grant-scope';

/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: most apps have no archive */
const onFirstUse = {
  analyst: () => require('./private/analyst') as typeof import('./private/analyst'),
  names: () => require('./private/names') as typeof import('./private/names'),
  parts: () => require('./private/parts') as typeof import('./private/parts'),
  roles: () => require('./private/roles') as typeof import('./private/roles'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * How events are kept in S3.
 */
export enum EmailEventArchiveFormat {
  /**
   * As SES wrote them, one JSON record a line, compressed with GZIP. Nothing is lost, also what SES may add in the future.
   */
  JSON = 'json',

  /**
   * As Parquet, to which Data Firehose converts them: a query reads the columns that it asks for, and no more.
   *
   * Fields that are not in the table are dropped, keys of tags become lower case, and a record with two tags that
   * differ by case alone goes to `errors/`. The raw records are kept beside them (`rawBackup`).
   */
  PARQUET = 'parquet',
}

/**
 * Properties of an archive.
 */
export interface EmailEventArchiveProps {
  /**
   * How events are kept. Another format later needs another archive: a table has one, and so have its events.
   *
   * @default EmailEventArchiveFormat.JSON
   */
  readonly format?: EmailEventArchiveFormat;

  /**
   * The bucket, in the Region of the archive, with nothing else below `events/`, `raw/`, `errors/` and `results/`.
   *
   * A bucket of this app gets lifecycle rules for these prefixes, and metrics that count what is written below
   * `errors/`. Rules of its own that let everything expire earlier still do. An imported one keeps its own: a warning holds
   * what it needs.
   *
   * @default - a new one, which wants TLS, lets nobody in from outside, and is encrypted
   */
  readonly bucket?: IBucket;

  /**
   * The customer managed key that encrypts the bucket, the stream and the results of queries.
   *
   * @default - the key of `bucket`, if that has one; else S3 encrypts bucket and results, and Data Firehose the stream, with keys of their own
   */
  readonly encryptionKey?: IKey;

  /**
   * How long events, raw records and errors are kept, and how far back queries see: whole days, from 1 to 36,500.
   * A bucket of several archives keeps what they write for the longest of their retentions. Results of
   * queries are kept for 7 days, or as long as events if that is less.
   *
   * @default Duration.days(400)
   */
  readonly retention?: Duration;

  /**
   * The name of the database: 1 to 255 lower-case letters, digits and `_`, but not `default`. No other database of the account and Region may have it.
   *
   * @default - a name that is made from the construct path
   */
  readonly databaseName?: string;

  /**
   * How long Data Firehose gathers events for an object: up to 15 minutes. It takes less if there are 128 MiB of them.
   *
   * @default Duration.minutes(5)
   */
  readonly bufferingInterval?: Duration;

  /**
   * How much a query may read before Athena cancels it: at least 10 MB, whole bytes. Athena bills what is read.
   *
   * @default Size.gibibytes(100)
   */
  readonly queryScanLimit?: Size;

  /**
   * Whether the records that are converted to Parquet are kept below `raw/` as well. Once it is on, Data Firehose does not switch it off.
   *
   * @default - true for Parquet; JSON is raw itself
   */
  readonly rawBackup?: boolean;

  /**
   * For which configuration sets SES may put events into the stream.
   *
   * By default, each event destination has a role of its own. From some hundred sets on, choose `GrantScope.ACCOUNT`: it is one role a stack.
   *
   * @default GrantScope.CONFIGURATION_SET
   */
  readonly grantScope?: GrantScope;

  /**
   * What becomes of the bucket that is created, and of the log, when they are removed from the stack. S3 deletes an empty bucket only.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * What the alarms do, such as `new cloudwatch_actions.SnsAction(topic)`.
   *
   * @default - the alarms are seen in CloudWatch alone
   */
  readonly alarmActions?: IAlarmAction[];
}

/**
 * Every event for a year in S3, and the questions of a mail team answered by Athena.
 *
 * It is a destination for any number of configuration sets, in any stack. Event destinations publish all events to it
 * but OPEN and CLICK, unless they name `EmailEvents.ALL` or others.
 *
 * Creates a bucket, in which all expires; a stream of Data Firehose that writes to it, with a role and a log, which is
 * kept for a year; a database with a table of all ten event types, whose partitions are computed (no crawler, no
 * function), and two views, `events` with an event a row and `recipient_events` with an event and recipient a row; a
 * workgroup of Athena with named queries, whose results are encrypted and expire; and alarms on events that are late,
 * throttled or not converted, on raw records that are late, and on objects below `errors/`. Bucket, stream and results
 * are encrypted by AWS, or with `encryptionKey`.
 *
 * Data Firehose may write to the bucket for this account, and delete nothing. SES may put events into the stream, as
 * with `FirehoseDestination`. Nobody may ask without `grantQuery`. Where Lake Formation governs the catalog, it has to grant as well.
 *
 * An event may come twice, and stands below the day of its arrival, in UTC: the named queries mind that. AWS bills the
 * stream and the bucket by volume, queries by what they read, the alarms and the metrics of the bucket.
 *
 * Throws an error if S3, Data Firehose, Glue or Athena would refuse the input, if the bucket or the key is of another
 * stage, and those of `FirehoseDestination`. Adds a warning if the bucket or the key cannot be changed from here, if two
 * archives share a bucket, and if more than 100 event destinations have a role each.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-firehose.html
 */
@propertyInjectable
export class EmailEventArchive extends Construct implements IEventDestination {
  /**
   * The name of this class for property injectors, `cdk-ses-event-destinations.EmailEventArchive`.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-ses-event-destinations.EmailEventArchive';

  /**
   * The bucket: events stand below `events/day=<yyyy-MM-dd>/`.
   */
  public readonly bucket: IBucket;

  /**
   * The stream into which SES puts events.
   */
  public readonly deliveryStream: IDeliveryStream;

  /**
   * The database with the table and its views, `events` and `recipient_events`.
   */
  public readonly database: IDatabaseRef;

  /**
   * The table of all ten event types, `event_records`, with a partition a day.
   */
  public readonly table: ITableRef;

  /**
   * The workgroup to ask in.
   */
  public readonly workGroup: IWorkGroupRef;

  /**
   * The named queries, by what they are about, such as `Bounces`.
   */
  public readonly queries: Record<string, INamedQueryRef>;

  /**
   * The alarms: on events that are late, that were throttled, that were not converted to Parquet, on raw records that are late, and on objects below `errors/`.
   */
  // eslint-disable-next-line awscdk/no-construct-in-public-property-of-construct -- an IAlarm takes no actions
  public readonly alarms: Alarm[];

  private readonly databaseName: string;
  private readonly encryptionKey?: IKey;
  private readonly grantScope?: GrantScope;

  constructor(scope: Construct, id: string, props?: EmailEventArchiveProps) {
    super(scope, id);
    const {
      alarmActions = [],
      bucket,
      bufferingInterval = Duration.minutes(5),
      databaseName = onFirstUse.names().nameFor(this),
      encryptionKey = bucket?.encryptionKey,
      format = EmailEventArchiveFormat.JSON,
      grantScope,
      queryScanLimit = Size.gibibytes(100),
      rawBackup = format === EmailEventArchiveFormat.PARQUET,
      removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      retention = Duration.days(400),
    } = props ?? {};
    this.databaseName = databaseName;
    this.encryptionKey = encryptionKey;
    this.grantScope = grantScope;

    const parts = onFirstUse.parts().createParts(this, {
      bucket,
      bufferingInterval,
      databaseName,
      encryptionKey,
      format,
      queryScanLimit,
      rawBackup,
      removalPolicy,
      retention,
    });
    this.bucket = parts.bucket;
    this.deliveryStream = parts.deliveryStream;
    this.database = parts.database;
    this.table = parts.table;
    this.workGroup = parts.workGroup;
    this.queries = parts.queries;
    this.alarms = parts.alarms;
    this.alarms.forEach((alarm) => alarm.addAlarmAction(...alarmActions));
  }

  /**
   * Names the stream, and lets SES put events into it for the configuration set.
   *
   * @param scope the event destination
   * @param options what is known of the configuration set
   */
  public bind(scope: Construct, options: EventDestinationBindOptions): EventDestinationConfig {
    onFirstUse.roles().countRole(this, this.deliveryStream, scope, this.grantScope);
    return new FirehoseDestination(this.deliveryStream, { grantScope: this.grantScope }).bind(scope, options);
  }

  /**
   * Lets somebody ask, and read the answers, in the workgroup of this archive.
   *
   * Grants to start, stop and read queries of this workgroup; to read the catalog, the database and its tables, and
   * to look at the database `default`, as Athena does; to read objects below `events/` and, below `results/`, to
   * write them, too; and to use the key that encrypts both, if there is one. Grants nothing else: not to change
   * events, not to see raw records and errors, and not to list workgroups and catalogs, as the console does.
   *
   * If the policy of the key leaves nothing to IAM, it names the analyst, unless they are in another stack or wait for
   * the key. Adds a warning with the statement where that is not possible, except for a group or a policy, which no
   * policy of a key can name, and one with the statements that the policy of a bucket in another account needs. Grants
   * nothing to who cannot hold permissions, such as an `iam.ArnPrincipal`: adds a warning, and the grant has no
   * success. A role that is imported as not `mutable` is taken to have them: core adds nothing to it. Throws an error
   * for somebody of another account, in which Athena would look for the workgroup, and of another stage.
   *
   * @param grantee who may ask
   */
  public grantQuery(grantee: IGrantable): Grant {
    return onFirstUse.analyst().grantQuery(this, grantee, {
      bucket: this.bucket,
      databaseName: this.databaseName,
      encryptionKey: this.encryptionKey,
      stream: this.deliveryStream,
      workGroupName: this.workGroup.workGroupRef.workGroupName,
    });
  }
}
