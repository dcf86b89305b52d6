import { mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../deliver/emulator';
import { end, start } from '../../deliver/processes';
import type { Installation } from './installation';

/** The name that Athena has for Glue, which views refer to. */
const CATALOG = 'awsdatacatalog';

export interface Result {
  readonly columns: string[];
  readonly rows: unknown[][];
  /** How much was read of the objects. */
  readonly bytes: number;
}

/** What the engine says of a query that it cannot answer. */
export class QueryError extends Error {}

/** Trino, on which Athena is based, with files in place of Glue and S3. */
export class Engine {
  /** Starts it on a loopback address. What is below `folder` is what it sees: `metastore` and buckets. */
  public static async start({ java, server, plugin }: Installation, folder: string): Promise<Engine> {
    const port = await freePort();
    const [etc, data] = [join(folder, 'etc'), join(folder, 'data')];
    for (const each of [join(etc, 'catalog'), join(etc, 'plugin'), join(data, 'metastore')]) {
      mkdirSync(each, { recursive: true });
    }
    symlinkSync(plugin, join(etc, 'plugin/hive'));
    write(join(etc, 'config.properties'), {
      coordinator: 'true',
      'node-scheduler.include-coordinator': 'true',
      'node.environment': 'archive',
      'node.bind-ip': '127.0.0.1',
      'node.internal-address': '127.0.0.1',
      'http-server.http.port': String(port),
      'discovery.uri': `http://127.0.0.1:${port}`,
      'plugin.dir': join(etc, 'plugin'),
      'catalog.config-dir': join(etc, 'catalog'),
    });
    write(join(etc, `catalog/${CATALOG}.properties`), {
      'connector.name': 'hive',
      'hive.metastore': 'file',
      'hive.metastore.catalog.dir': 'local:///metastore',
      'fs.native-local.enabled': 'true',
      'local.location': data,
      'hive.partition-projection-enabled': 'true',
      'hive.ignore-absent-partitions': 'true',
      'hive.recursive-directories': 'true',
      // for what is converted to Parquet here, as Data Firehose would compress it
      'hive.non-managed-table-writes-enabled': 'true',
      'hive.compression-codec': 'SNAPPY',
    });
    const log = join(folder, 'engine.log');
    const args = [
      '-Xmx2G',
      '-XX:TieredStopAtLevel=1',
      `-Dconfig=${join(etc, 'config.properties')}`,
      `-Dnode.data-dir=${join(folder, 'node')}`,
    ];
    const child = start(java, [...args, '-cp', join(server, 'lib/*'), 'io.trino.server.TrinoServer'], {
      cwd: folder,
      stdio: ['ignore', openSync(log, 'a'), openSync(log, 'a')],
    });
    let hasEnded = false;
    child.once('exit', () => (hasEnded = true));
    // it could not be started
    child.once('error', () => (hasEnded = true));
    const engine = new Engine(`http://127.0.0.1:${port}`, data, () => end(child));
    for (const patience = Date.now() + 120_000; Date.now() < patience && !hasEnded; await sleep(500)) {
      if (await engine.isReady()) {
        return engine;
      }
    }
    throw new Error(`the engine did not start:\n${readFileSync(log, 'utf8').slice(-5000)}`);
  }

  private constructor(
    private readonly endpoint: string,
    /** Where it finds the metastore and the buckets. */
    public readonly data: string,
    public readonly stop: () => void,
  ) {}

  /** Runs a query of Athena, with values for its question marks. */
  public async query(sql: string, parameters: string[] = []): Promise<Result> {
    const using = parameters.map((value) => quoted(value)).join(', ');
    let answer = await this.request('/v1/statement', parameters.length > 0 ? `EXECUTE IMMEDIATE ${quoted(sql)} USING ${using}` : sql);
    const rows: unknown[][] = [];
    while (answer.nextUri) {
      rows.push(...(answer.data ?? []));
      answer = await this.request(new URL(answer.nextUri).pathname);
    }
    if (answer.error?.errorName === 'NO_NODES_AVAILABLE') {
      // for a moment after the start
      await sleep(500);
      return this.query(sql, parameters);
    }
    if (answer.error) {
      throw new QueryError(`${answer.error.errorName}: ${answer.error.message}`);
    }
    const columns = (answer.columns ?? []).map(({ name }: { name: string }) => name);
    return { columns, rows: [...rows, ...(answer.data ?? [])], bytes: answer.stats.physicalInputBytes };
  }

  private async isReady(): Promise<boolean> {
    try {
      await this.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  private async request(path: string, body?: string): Promise<any> {
    const headers = { 'X-Trino-User': 'analyst', 'X-Trino-Catalog': CATALOG, 'X-Trino-Time-Zone': 'UTC' };
    const response = await fetch(`${this.endpoint}${path}`, { method: body === undefined ? 'GET' : 'POST', body, headers });
    if (!response.ok) {
      throw new Error(`the engine answers ${response.status}: ${await response.text()}`);
    }
    return response.json();
  }
}

function write(file: string, properties: Record<string, string>): void {
  writeFileSync(
    file,
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
