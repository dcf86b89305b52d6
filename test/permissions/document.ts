import { GrantScope } from '../../lib';
import { ARRANGEMENTS } from './arrangements';
import { RESOURCE_POLICIES, WHAT, WHO } from './matrix';
import type { PolicyId, ResourcePolicyId } from './matrix';

const POLICIES: Record<PolicyId, string> = {
  topic: 'policy of the topic',
  key: 'policy of its key',
  trust: 'trust of the role',
  permissions: 'permissions of the role',
  streamKey: 'and on the key of the stream',
};

const GRANT_SCOPES: Record<GrantScope, string> = {
  [GrantScope.CONFIGURATION_SET]: '`CONFIGURATION_SET`',
  [GrantScope.ACCOUNT]: '`ACCOUNT`',
};

/** A document with the tables of today. */
export function withTables(document: string): string {
  const tables = [whoTable(), whatTable(), arrangementTable()].map((lines) => lines.join('\n'));
  return document.replace(/(?<=<!-- tables -->).*(?=<!-- end of tables -->)/s, () => `\n\n${tables.join('\n\n')}\n\n`);
}

function whoTable(): string[] {
  const columns = (Object.keys(RESOURCE_POLICIES) as ResourcePolicyId[]).flatMap((policy) => {
    const { needed, resource } = RESOURCE_POLICIES[policy];
    const head = `${code(needed)} on the ${resource}`;
    const scopes = Object.values(GrantScope);
    return WHO.every((row) => row.configurationSet[policy] === row.account[policy])
      ? [{ head, policy, scope: GrantScope.CONFIGURATION_SET }]
      : scopes.map((scope) => ({ head: `${head}, by ${GRANT_SCOPES[scope]}`, policy, scope }));
  });
  return [
    '### Who may do what SES needs',
    '',
    ...table(
      ['who asks', ...columns.map(({ head }) => head)],
      WHO.map((row) => [row.who, ...columns.map(({ policy, scope }) => emphasized(row[scope][policy]))]),
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
        policy in RESOURCE_POLICIES ? 'SES for this set' : 'the role',
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
      ['arrangement', 'grant scope', ...Object.values(POLICIES)],
      ARRANGEMENTS.filter(({ name }, index) => index === ARRANGEMENTS.findIndex((first) => first.name === name)).map(
        ({ name, policies }) => [
          name,
          grantScopesOf(name),
          ...(Object.keys(POLICIES) as PolicyId[]).map((policy) => (policies.includes(policy) ? '✓' : '–')),
        ],
      ),
    ),
  ];
}

function grantScopesOf(name: string): string {
  const scopes = ARRANGEMENTS.filter((arrangement) => arrangement.name === name).map(({ grantScope }) => grantScope);
  return scopes.map((scope) => (scope ? GRANT_SCOPES[scope] : '–')).join(', ');
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
