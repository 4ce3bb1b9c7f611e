/** Where src/ may take time, chance or waiting from the machine, and why. A path with a slash at its end is a folder. */
export const timeAndChance: Readonly<Record<string, string>> = {
  'src/terms/clock.ts': 'the one place that reads the machine’s clock',
  'src/doors/http/idempotency.ts': 'a second request waits for the first, for so long at most: a limit, no sleep',
  'src/doors/cli/decide-file.ts':
    'a row that could not be recorded is asked again: nothing tells when the store is free again',
  'src/staff/proof.ts':
    'the sign-in library stamps its sessions by the machine’s clock, so their age is told by the same',
  'src/demo/index.ts': 'the invented firms call at a human pace; nothing of the demo is in a production start',
}
