import { spawnSync } from 'node:child_process';

/** Names everything that is missing at once, before anything is built. */
export function checkTools(tools) {
  const faults = tools.flatMap(({ command, args, atLeast, from }) => {
    const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    const found = error ? undefined : /(?:\s|go)(\d+(\.\d+)*)/.exec(stdout + stderr)?.[1];
    return found && isAtLeast(found, atLeast) ? [] : [`${command} ${atLeast} or newer is needed (${from}), ${found ?? 'none'} was found`];
  });
  if (faults.length > 0) {
    fail(faults.join('\n'));
  }
}

/** Says what is wrong with the call, where nothing is wrong with the code. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

function isAtLeast(found, atLeast) {
  return found.localeCompare(atLeast, 'en', { numeric: true }) >= 0;
}
