import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { shortPath } from '../../private/values';
import { EmailEventArchiveFormat } from '../email-event-archive';
import { ERRORS_FILTER, isOfThisApp } from './bucket';

interface AlarmOptions {
  readonly bucket: IBucket;
  readonly bufferingInterval: Duration;
  readonly format: EmailEventArchiveFormat;
  readonly rawBackup: boolean;
  readonly stream: IDeliveryStream;
}

/** For how long Data Firehose buffers raw records, in seconds. */
const RAW_INTERVAL = 300;

/** How late events may be beyond what they are buffered, in seconds. */
const LATE = 900;

/** Alarms on events that are late, refused, not converted, or kept as errors. */
export function createAlarms(scope: Construct, { bucket, bufferingInterval, format, rawBackup, stream }: AlarmOptions): cloudwatch.Alarm[] {
  const path = shortPath(scope);
  const interval = bufferingInterval.isUnresolved() ? LATE : bufferingInterval.toSeconds();
  const alarm = (id: string, metric: cloudwatch.IMetric, threshold: number, alarmDescription: string) =>
    new cloudwatch.Alarm(scope, id, {
      metric,
      threshold,
      evaluationPeriods: 1,
      // there are no figures while there are no events
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription,
    });
  const sum = (name: string) => stream.metric(name, { statistic: 'Sum' });
  const alarms = [
    alarm(
      'FreshnessAlarm',
      stream.metric('DeliveryToS3.DataFreshness', { statistic: 'Maximum' }),
      interval + LATE,
      `SES events that have waited for ${interval + LATE} seconds, and are not yet in the archive ${path}`,
    ),
    alarm(
      'ThrottledRecordsAlarm',
      sum('ThrottledRecords'),
      1,
      `SES events that the stream of ${path} did not take at once: raise its quota`,
    ),
  ];
  if (format === EmailEventArchiveFormat.PARQUET) {
    alarms.push(
      alarm('FailedConversionAlarm', sum('FailedConversion.Records'), 1, `SES events that could not be converted to Parquet for ${path}`),
    );
  }
  if (rawBackup) {
    alarms.push(
      alarm(
        'RawFreshnessAlarm',
        stream.metric('BackupToS3.DataFreshness', { statistic: 'Maximum' }),
        RAW_INTERVAL + LATE,
        `Raw records that have waited for ${RAW_INTERVAL + LATE} seconds, and are not yet below raw/ in the archive ${path}`,
      ),
    );
  }
  if (isOfThisApp(bucket)) {
    const dimensionsMap = { BucketName: bucket.bucketName, FilterId: ERRORS_FILTER };
    const bytes = new cloudwatch.Metric({ namespace: 'AWS/S3', metricName: 'BytesUploaded', dimensionsMap, statistic: 'Sum' });
    alarms.push(alarm('ErrorsAlarm', bytes, 1, `SES events below errors/ in the bucket of ${path}`));
  }
  return alarms;
}
