import { ARRANGEMENTS } from './arrangements';
import { RESOURCE_POLICIES, WHAT, WHO } from './matrix';
import type { PolicyId, ResourcePolicyId } from './matrix';

const POLICIES: Record<PolicyId, string> = {
  topic: 'policy of the topic',
  key: 'policy of its key',
  trust: 'trust of the role',
  permissions: 'permissions of the role',
};

/** A document with the tables of today. */
export function withTables(document: string): string {
  const tables = [whoTable(), whatTable(), arrangementTable()].map((lines) => lines.join('\n'));
  return document.replace(/(?<=<!-- tables -->).*(?=<!-- end of tables -->)/s, () => `\n\n${tables.join('\n\n')}\n\n`);
}

function whoTable(): string[] {
  return [
    '### Who may do what SES needs',
    '',
    ...table(
      ['who asks', ...Object.values(RESOURCE_POLICIES).map(({ needed, resource }) => `${code(needed)} on the ${resource}`)],
      WHO.map((row) => [row.who, ...(Object.keys(RESOURCE_POLICIES) as ResourcePolicyId[]).map((policy) => emphasized(row[policy]))]),
    ),
  ];
}

function whatTable(): string[] {
  return [
    '### What SES may do for this set, and what the role may',
    '',
    ...table(
      ['who asks', 'for', 'allowed', 'denied'],
      WHAT.map(({ policy, on, allowed, denied }) => [
        policy === 'permissions' ? 'the role' : 'SES for this set',
        on,
        code(allowed),
        code(denied),
      ]),
    ),
  ];
}

function arrangementTable(): string[] {
  return [
    '### In which arrangements',
    '',
    ...table(
      ['arrangement', ...Object.values(POLICIES)],
      ARRANGEMENTS.map(({ name, policies }) => [
        name,
        ...(Object.keys(POLICIES) as PolicyId[]).map((policy) => (policies.includes(policy) ? '✓' : '–')),
      ]),
    ),
  ];
}

function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function code(actions: readonly string[] = []): string {
  return actions.map((action) => `\`${action}\``).join(', ') || '–';
}

function emphasized(verdict: string): string {
  return verdict === 'allowed' ? '**allowed**' : verdict;
}
