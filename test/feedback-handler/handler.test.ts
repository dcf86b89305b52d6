import { createServer } from 'http';
import type { Server } from 'http';
import type { AddressInfo } from 'net';
import type { SQSRecord } from 'aws-lambda';
import { handler } from '../../examples/typescript/feedback-handler/handler';
import { ENVELOPES, RECORDS, SHORTEST, bounceOf } from './records';

/** Stands for the API of SES: keeps the list of suppressed addresses as SES does, by address. */
const suppressed = new Map<string, string>();
const calls: string[] = [];
/** What the next calls are answered, before they succeed. */
let refusals: number[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { EmailAddress, Reason } = JSON.parse(body) as { EmailAddress: string; Reason: string };
      calls.push(`${request.method} ${request.url} ${EmailAddress}`);
      const status = EmailAddress.includes('@') ? (refusals.shift() ?? 200) : 400;
      if (status === 200) {
        suppressed.set(EmailAddress, Reason);
      }
      const errors: Record<number, string> = { 400: 'BadRequestException', 429: 'TooManyRequestsException', 500: 'InternalServiceError' };
      response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': errors[status] ?? '' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
});

afterAll(() => server.close());

let log: string[];
beforeEach(() => {
  suppressed.clear();
  calls.length = 0;
  refusals = [];
  log = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((line) => log.push(String(line)) > 0);
  }
});
afterEach(() => jest.restoreAllMocks());

/** Handles messages with these bodies; answers the numbers of those that failed. */
async function handle(...bodies: (object | string)[]): Promise<number[]> {
  const Records = bodies.map((body, index) => ({
    messageId: String(index),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })) as SQSRecord[];
  const { batchItemFailures } = await handler({ Records });
  return batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier));
}

const list = () => Object.fromEntries(suppressed);

describe('who is suppressed', () => {
  test('whose mail bounced for good, and who complained', async () => {
    expect(await handle(bounceOf(['ada@mail.example', 'eve@mail.example']), RECORDS.Complaint)).toEqual([]);

    expect(list()).toEqual({ 'ada@mail.example': 'BOUNCE', 'eve@mail.example': 'BOUNCE', 'bob@mail.example': 'COMPLAINT' });
    expect(calls).toContain('PUT /v2/email/suppression/addresses ada@mail.example');
  });

  test.each(Object.entries(ENVELOPES))('whichever way it comes: %s', async (_how, wrap) => {
    await handle(wrap(RECORDS.Bounce));

    expect(list()).toEqual({ 'ada@mail.example': 'BOUNCE' });
  });

  test('if there is nothing in the record but the address', async () => {
    expect(await handle(...SHORTEST)).toEqual([]);

    expect(list()).toEqual({ 'ada@mail.example': 'BOUNCE', 'bob@mail.example': 'COMPLAINT' });
  });

  test.each(['General', 'NoEmail', 'Suppressed', 'SomethingNew'])('for hard bounces of the subtype %s', async (bounceSubType) => {
    await handle(bounceOf(['ada@mail.example'], { bounceSubType }));

    expect(list()).toEqual({ 'ada@mail.example': 'BOUNCE' });
  });
});

describe('nobody is suppressed', () => {
  test.each(['OnAccountSuppressionList', 'OnTenantSuppressionList', 'EmailValidationSuppressed', 'UnsubscribedRecipient'])(
    'if SES kept the mail back: %s',
    async (bounceSubType) => {
      expect(await handle(bounceOf(['ada@mail.example'], { bounceSubType }))).toEqual([]);

      expect(calls).toEqual([]);
    },
  );

  test.each(['Transient', 'Undetermined', 'SomethingNew'])('for a bounce that is not for good: %s', async (bounceType) => {
    expect(await handle(bounceOf(['ada@mail.example'], { bounceType, bounceSubType: 'General' }))).toEqual([]);

    expect(calls).toEqual([]);
  });

  test.each([{ complaintFeedbackType: 'not-spam' }, { complaintSubType: 'OnAccountSuppressionList' }])(
    'for a complaint that is none: %j',
    async (kind) => {
      expect(await handle({ ...RECORDS.Complaint, complaint: { ...RECORDS.Complaint.complaint, ...kind } })).toEqual([]);

      expect(calls).toEqual([]);
    },
  );

  test('for other events, the greeting and what SES may have one day', async () => {
    const others = Object.values(RECORDS).filter(({ eventType }) => eventType !== 'Bounce' && eventType !== 'Complaint');
    const greeting = 'Successfully validated SNS topic for Amazon SES event publishing.';

    expect(await handle(...others, greeting, { eventType: 'Forward' })).toEqual([]);

    expect(calls).toEqual([]);
  });
});

describe('a message that comes again', () => {
  test('changes nothing', async () => {
    await handle(RECORDS.Bounce, RECORDS.Bounce);
    const once = list();

    expect(await handle(RECORDS.Bounce)).toEqual([]);

    expect(list()).toEqual(once);
  });
});

describe('a message that fails', () => {
  test.each<[string, object | string]>([
    ['a text', 'Hello'],
    ['a bounce of nobody', { ...RECORDS.Bounce, bounce: {} }],
    ['an address that SES refuses', bounceOf(['nobody'])],
  ])('fails alone, and its neighbours are handled: %s', async (_what, poison) => {
    expect(await handle(RECORDS.Bounce, poison, RECORDS.Complaint)).toEqual([1]);

    expect(list()).toEqual({ 'ada@mail.example': 'BOUNCE', 'bob@mail.example': 'COMPLAINT' });
  });

  test.each([[['nobody', 'ada@mail.example']], [['ada@mail.example', 'nobody']]])(
    'keeps none of its other addresses from the list: %j',
    async (addresses) => {
      expect(await handle(bounceOf(addresses))).toEqual([0]);

      expect(list()).toEqual({ 'ada@mail.example': 'BOUNCE' });
      expect(log.join()).toContain('1 of 2 not suppressed: BadRequestException');
    },
  );

  test('has no word of its text in the log', async () => {
    await handle('ada@mail.example');

    expect(log.join()).toContain('a message of 16 characters is no JSON');
    expect(log.join()).not.toContain('ada@');
  });

  test('is reported even if there is no other', async () => {
    expect(await handle('Hello', '')).toEqual([0, 1]);
  });

  test('has its reason in the log, and no address', async () => {
    await handle(RECORDS.Bounce, { ...RECORDS.Bounce, bounce: {} });

    const entries = log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries.map(({ level, message }) => `${level as string} ${message as string}`).sort()).toEqual([
      'ERROR failed, and will come again',
      'INFO handled',
    ]);
    expect(entries.find(({ level }) => level === 'INFO')).toMatchObject({ eventType: 'Bounce', suppressed: 1, service: 'feedback' });
    expect(log.join()).toContain('bouncedRecipients');
    expect(log.join()).not.toContain('ada@mail.example');
  });
});

test('SES may be asked again when it has too much to do', async () => {
  refusals = [429, 500];

  expect(await handle(RECORDS.Bounce)).toEqual([]);

  expect(list()).toEqual({ 'ada@mail.example': 'BOUNCE' });
  expect(calls).toHaveLength(3);
});
