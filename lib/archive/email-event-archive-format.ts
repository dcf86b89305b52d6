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
