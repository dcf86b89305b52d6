import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cdk, Program } from './cdk';
import type { Cloud } from './cloud';
import { bucket, queue } from './inboxes';
import type { Event, Inbox } from './inboxes';
import type { Judgement } from './judge';
import { ALL } from './mail';
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

/** A row of the table: what was looked at, and what was seen. */
export interface Sight {
  readonly scene: string;
  readonly subject: string;
  readonly expected: string;
  readonly seen: string;
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

  /** The physical ids of the resources of a type, of all or of those with this construct id in their stack. */
  public async find(type: string, id = '.*'): Promise<string[]> {
    const resources = await this.cloud.resources();
    const pattern = new RegExp(`^${id}([0-9A-F]{8})?$`);
    return resources.filter((resource) => resource.type === type && pattern.test(resource.logicalId)).map(({ physicalId }) => physicalId);
  }

  /** The physical id of the only such resource. */
  public async only(type: string, id?: string): Promise<string> {
    const found = await this.find(type, id);
    assert.equal(found.length, 1, `${found.length} resources ${type} ${id ?? ''}`);
    return found[0];
  }

  /** The queue with this construct id, to which events come by this route. */
  public async queue(route: string, id?: string): Promise<Inbox> {
    return queue(this.cloud, await this.only('AWS::SQS::Queue', id), route);
  }

  /** The bucket with this construct id. */
  public async bucket(id?: string): Promise<Inbox> {
    return bucket(this.cloud, await this.only('AWS::S3::Bucket', id));
  }

  /** Expects the events of these kinds of each mail in the inbox, and no others. */
  public async expectEvents(inbox: Inbox, mails: Mail[], selected: Kind[]): Promise<void> {
    const expected = mails.flatMap(({ id, kinds }) => kinds.filter((kind) => selected.includes(kind)).map((kind) => ({ kind, mail: id })));
    const arrived = await this.receive(inbox, expected.length);
    const isCounted = arrived.some(({ mail }) => mail === undefined);
    this.note({ subject: inbox.route, expected: summary(expected), seen: summary(arrived) });
    assert.deepEqual(
      sorted(arrived),
      sorted(isCounted ? expected.map(({ kind }) => ({ kind })) : expected),
      `${inbox.route}: other events`,
    );
  }

  /** Expects the policies that the emulator holds to let in whom they should, and nobody else. */
  public expectAnswers({ policies, right, wrong }: Judgement): void {
    this.note({ subject: `policies: ${policies.join(', ')}`, expected: `${right + wrong.length} answers`, seen: `${right} answers` });
    assert.deepEqual(wrong, []);
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

function summary(events: Pick<Event, 'kind'>[]): string {
  const counts = ALL.map((kind) => ({ kind, count: events.filter((event) => event.kind === kind).length }));
  const present = counts.filter(({ count }) => count > 0);
  return present.map(({ kind, count }) => `${count} ${kind}`).join(', ') || 'none';
}
