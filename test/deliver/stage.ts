import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cdk, Program } from './cdk';
import type { Cloud, CloudResource } from './cloud';
import type { Event, Inbox } from './inboxes';
import type { Kind, Mail } from './mail';

/** How long to wait for events that are expected, and for others after them. */
const PATIENCE = 20_000;
const QUIET = 1_000;

/** What one scene shows, and where it stands in the table. */
export interface Scene {
  /** A fact that a user cares about. */
  readonly name: string;
  play(stage: Stage): Promise<void>;
}

/** What was seen: how events came, which were selected, and which arrived. */
export interface Sight {
  readonly scene: string;
  readonly route: string;
  readonly selected: string;
  readonly arrived: string;
}

/** The emulator for one scene. What is deployed here is destroyed at its end. */
export class Stage {
  public readonly sights: Sight[] = [];
  private readonly deployed: Program[] = [];

  constructor(
    public readonly cloud: Cloud,
    public readonly cdk: Cdk,
    private readonly scene: string,
  ) {}

  public async deploy(program: Program): Promise<void> {
    this.deployed.unshift(program);
    await this.cdk.deploy(program);
  }

  /** The physical ids of the resources of a type whose logical ids begin with this. */
  public async find(type: string, logicalId = ''): Promise<string[]> {
    return (await this.resources(type, logicalId)).map(({ physicalId }) => physicalId);
  }

  /** The physical id of the only such resource. */
  public async only(type: string, logicalId = ''): Promise<string> {
    const found = await this.find(type, logicalId);
    assert.equal(found.length, 1, `${found.length} resources of type ${type} ${logicalId}`);
    return found[0];
  }

  /** Expects the events of these kinds of each mail in the inbox, and no others. */
  public async expectEvents(inbox: Inbox, mails: Mail[], selected: Kind[]): Promise<void> {
    const expected = mails.flatMap(({ id, kinds }) => kinds.filter((kind) => selected.includes(kind)).map((kind) => ({ kind, mail: id })));
    const arrived = await this.receive(inbox, expected.length);
    const isCounted = arrived.some(({ mail }) => mail === undefined);
    this.note({ route: inbox.route, selected: selected.join(', ') || 'none', arrived: summary(arrived) });
    assert.deepEqual(sorted(arrived), sorted(isCounted ? expected.map(({ kind }) => ({ kind })) : expected), `${inbox.route}: other events`);
  }

  public note(sight: Omit<Sight, 'scene'>): void {
    this.sights.push({ scene: this.scene, ...sight });
  }

  /** Destroys what was deployed. */
  public async clear(): Promise<void> {
    await this.emptyBuckets();
    for (const program of this.deployed) {
      await this.cdk.destroy(program);
    }
  }

  private async receive(inbox: Inbox, count: number): Promise<Event[]> {
    const events: Event[] = [];
    for (const end = Date.now() + PATIENCE; events.length < count && Date.now() < end; await sleep(100)) {
      events.push(...(await inbox.read()));
    }
    await sleep(QUIET);
    return [...events, ...(await inbox.read())];
  }

  private async resources(type: string, logicalId: string): Promise<CloudResource[]> {
    const resources = await this.cloud.resources();
    return resources.filter((resource) => resource.type === type && resource.logicalId.startsWith(logicalId));
  }

  /** As anybody has to before CloudFormation deletes them. */
  private async emptyBuckets(): Promise<void> {
    for (const Bucket of await this.find('AWS::S3::Bucket')) {
      const { Contents = [] } = await this.cloud.s3.listObjectsV2({ Bucket });
      await Promise.all(Contents.map(({ Key }) => this.cloud.s3.deleteObject({ Bucket, Key })));
    }
  }
}

function sorted(events: Event[]): string[] {
  return events.map(({ kind, mail = '' }) => `${mail} ${kind}`).sort();
}

function summary(events: Event[]): string {
  const kinds = [...new Set(events.map(({ kind }) => kind))];
  return kinds.map((kind) => `${events.filter((event) => event.kind === kind).length} ${kind}`).join(', ') || 'none';
}
