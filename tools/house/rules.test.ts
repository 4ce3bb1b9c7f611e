import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noCircles } from './circles.ts'
import { noNumbersInLogs } from './clear-numbers.ts'
import { noDeadFiles } from './dead-files.ts'
import { decisionsAreIndexed } from './decision-index.ts'
import { dependenciesHaveReasons, importsAreAskedFor } from './dependencies.ts'
import { runsAsItStands } from './erasable.ts'
import { errorsAreDocumented } from './error-codes.ts'
import { namedFaces, roomsIntroduceThemselves } from './faces.ts'
import { House, type Rule } from './house.ts'
import { importTable } from './imports.ts'
import { testsDoNotSleep, timeIsInjected } from './injected.ts'
import { nothingLeftBehind } from './left-overs.ts'
import { fitsInAHead } from './length.ts'
import { lockFileIsWhole } from './lock-file.ts'
import { goodNames } from './names.ts'

/** A small house with faults planted in it: the rule must find those, at those lines, and nothing else. */
function catches(title: string, rule: Rule, texts: Record<string, string>, expected: string[]): void {
  test(title, () => {
    const found = rule(new House(texts)).map(({ file, line, what }) => `${file}:${line} ${what}`)
    assert.deepEqual(
      found.map((line) => line.split(' ')[0]),
      expected.map((line) => line.split(' ')[0]),
      found.join('\n'),
    )
    for (const [index, line] of expected.entries())
      assert.ok(found[index]?.includes(line.slice(line.indexOf(' ') + 1)), `${found[index]}\nshould say\n${line}`)
  })
}

catches(
  'the table of rooms: forbidden rooms, side entrances, facts only, wiring, test faces',
  importTable,
  {
    'src/terms/index.ts': "export { a } from './a.ts'\n",
    'src/terms/a.ts': 'export const a = 1\n',
    'src/store/index.ts': "import { a } from '../terms/index.ts'\nexport { a as b }\n",
    'src/store/testing.ts': 'export const t = 1\n',
    'src/gate/index.ts':
      "import { f, s } from '../consent/index.ts'\nimport { b } from '../store/index.ts'\nimport type { B } from '../terms/a.ts'\n",
    'src/gate/gate.test.ts':
      "import { b } from '../store/index.ts'\nimport { t } from '../store/testing.ts'\nimport { s } from '../consent/consent-store.ts'\n",
    'src/consent/index.ts':
      "export { f } from './person-facts.ts'\nexport { s } from './consent-store.ts'\nimport { t } from '../store/testing.ts'\n",
    'src/consent/person-facts.ts': 'export const f = 1\n',
    'src/consent/consent-store.ts':
      "export const s = 1\nawait import('../gate/index.ts')\nimport { m } from '../main.ts'\n",
    'src/main.ts': "import '../src/gate/index.ts'\nexport const m = 1\n",
    'src/doors/http/index.ts': "import { s } from '../../consent/index.ts'\nimport '../cli/index.ts'\n",
    'src/doors/cli/index.ts': "import '../../app.ts'\n",
    'src/app.ts': '',
    'src/stray.ts': '',
    'src/attic/index.ts': '',
  },
  [
    'src/attic/index.ts:1 no room of the design',
    'src/consent/consent-store.ts:3 imports src/main.ts',
    'src/consent/consent-store.ts:2 consent may not import gate',
    'src/consent/index.ts:3 which is for tests',
    'src/doors/http/index.ts:2 doors/http imports doors/cli',
    'src/gate/gate.test.ts:3 enters consent through src/consent/consent-store.ts',
    'src/gate/index.ts:1 gate takes s from consent',
    'src/gate/index.ts:2 gate may not import store',
    'src/gate/index.ts:3 enters terms through src/terms/a.ts',
    'src/stray.ts:1 belongs to no room',
  ],
)

catches(
  'circles: told once, types left out',
  noCircles,
  {
    'src/a/one.ts': "\nimport { two } from './two.ts'\nexport const one = two\n",
    'src/a/two.ts': "export { three as two } from './three.ts'\n",
    'src/a/three.ts': "import { one } from './one.ts'\nexport const three = one\n",
    'src/a/four.ts': "import type { five } from './five.ts'\nexport const four = 4\n",
    'src/a/five.ts': "import { four } from './four.ts'\nexport const five = four\n",
  },
  ['src/a/one.ts:2 src/a/one.ts → src/a/two.ts → src/a/three.ts → src/a/one.ts'],
)

catches(
  'faces: no star, no default',
  namedFaces,
  {
    'src/gate/index.ts': "export { x } from './x.ts'\nexport * from './y.ts'\nexport default 1\n",
    'src/gate/x.ts': 'export default 1\n',
  },
  ['src/gate/index.ts:2 exports everything', 'src/gate/index.ts:3 default export'],
)

catches(
  'each room has a face and a README of a page at most',
  roomsIntroduceThemselves,
  {
    'src/gate/x.ts': '',
    'src/gate/README.md': 'The gate.\n',
    'src/vault/index.ts': '',
    'src/doors/http/index.ts': '',
    'src/doors/http/README.md': 'line\n'.repeat(26),
  },
  ['src/doors/http/README.md:26 26 lines', 'src/gate/index.ts:1 no face', 'src/vault/README.md:1 no README'],
)

catches(
  'names: nothing called after nothing, no capitals, no plain JavaScript',
  goodNames,
  {
    'src/gate/utils.ts': '',
    'src/gate/helpers/sums.ts': '',
    'src/gate/refusal-service.ts': '',
    'src/gate/refusalStore.ts': '',
    'src/gate/old.js': '',
    'src/gate/refusal.test.ts': '',
    'web/src/Page.tsx': '',
  },
  [
    'src/gate/helpers/sums.ts:1 is called helpers',
    'src/gate/old.js:1 Node does not run this',
    'src/gate/refusal-service.ts:1 is called refusal-service.ts',
    'src/gate/refusalStore.ts:1 capitals',
    'src/gate/utils.ts:1 is called utils.ts',
  ],
)

catches(
  'length: past 400 lines only with a reason, and no reason without need',
  fitsInAHead({ 'src/a/told.ts': 'a table', 'src/a/short.ts': 'was long once', 'src/a/gone.ts': 'deleted since' }),
  {
    'src/a/long.ts': 'export {}\n'.repeat(401),
    'src/a/just.ts': 'export {}\n'.repeat(400),
    'src/a/told.ts': 'export {}\n'.repeat(500),
    'src/a/made.generated.ts': 'export {}\n'.repeat(500),
    'src/a/short.ts': 'export {}\n',
  },
  [
    'src/a/long.ts:401 401 lines',
    'src/a/short.ts:1 only 1 lines',
    'tools/house/long-files.ts:1 src/a/gone.ts, which does not exist',
  ],
)

catches(
  'dead files: reached by imports, dynamic imports and the URLs of workers, or dead',
  noDeadFiles,
  {
    'src/main.ts':
      "import './a/index.ts'\nconst w = new URL('./a/worker.ts', import.meta.url)\nawait import('./a/late.ts')\n",
    'src/a/index.ts': '',
    'src/a/worker.ts': '',
    'src/a/late.ts': '',
    'src/a/dead.ts': "import './dead-too.ts'\n",
    'src/a/dead-too.ts': '',
    'src/a/a.test.ts': "import './tested.ts'\n",
    'src/a/tested.ts': '',
    'web/src/main.tsx': "import { P } from './page'\n",
    'web/src/page.tsx': 'export const P = 1\n',
  },
  ['src/a/dead-too.ts:1 nothing', 'src/a/dead.ts:1 nothing'],
)

catches(
  'errors: table and page hold the same codes with the same status',
  errorsAreDocumented,
  {
    'src/terms/errors.ts':
      "export const errorTable = {\n  'not-found': { status: 404, title: 'x' },\n  internal: { status: 500, title: 'y' },\n  'too-large': { status: 413, title: 'z' },\n}\n",
    'docs/errors.md': '| `internal` | 503 | x |\n| `too-large` | 413 | x |\n| `gone-by` | 410 | x |\n',
  },
  ['src/terms/errors.ts:2 not-found', 'docs/errors.md:1 answers 500', 'docs/errors.md:3 no code of ours'],
)

catches(
  'time and chance are injected, reasons are used',
  timeIsInjected({ 'src/terms/clock.ts': 'reads the clock', 'src/idle/': 'nothing there' }),
  {
    'src/terms/clock.ts': 'export const c = { now: () => Date.now() }\n',
    'src/a/x.ts':
      'Date.now()\nnew Date()\nnew Date(1)\nMath.random()\nawait new Promise((r) => setTimeout(r, 5))\nTemporal.Now.instant()\n',
    'src/a/y.ts':
      "import { setTimeout } from 'node:timers/promises'\n// Date.now() in a comment is only talk\nsetTimeout(() => {}, 5)\n",
    'src/a/x.test.ts': 'Date.now()\n',
  },
  [
    'src/a/x.ts:1 Date.now()',
    'src/a/x.ts:2 new Date()',
    'src/a/x.ts:4 Math.random()',
    'src/a/x.ts:5 a sleep',
    'src/a/x.ts:6 Temporal.Now',
    'src/a/y.ts:1 a sleep',
    'tools/house/time-and-chance.ts:1 src/idle/',
  ],
)

catches(
  'tests do not sleep',
  testsDoNotSleep,
  {
    'src/a/x.test.ts':
      '\nawait new Promise((done) => setTimeout(done, 50))\nwhile (!ready()) await new Promise((done) => setTimeout(done, 5))\n',
    'src/a/y.ts': 'new Promise((done) => setTimeout(done, 50))\n',
  },
  ['src/a/x.test.ts:2 sleeps'],
)

catches(
  'Node runs it: no decorators, no endings left out, no syntax errors',
  runsAsItStands,
  {
    'src/a/x.ts': "import { y } from './y.js'\n@sealed\nclass X {}\n",
    'src/a/y.ts': 'export const y = 1\n',
    'src/a/z.ts': 'const = 1\n',
  },
  ['src/a/x.ts:1 imports ./y.js', 'src/a/x.ts:2 a decorator', 'src/a/z.ts:1 cannot be parsed'],
)

catches(
  'no numbers in logs and errors',
  noNumbersInLogs,
  {
    'src/a/x.ts':
      "log.info({ number }, 'asked')\nthis.log.warn(`no answer from 010-1234-5678`)\nlog.info({ line: line.id, at: '2026-11-21T10:00:00Z' }, 'asked')\nthrow new Error('cannot reach +821012345678')\nconst example = '+821012345678'\n",
  },
  ['src/a/x.ts:1 the field number', 'src/a/x.ts:2 looks like a phone number', 'src/a/x.ts:4 an error'],
)

catches(
  'nothing left behind: machine paths, marks, narrowed tests, addresses of a registry',
  nothingLeftBehind,
  {
    'docs/a.md': `fine\nsee ${'/home'}/someone/notes\n`,
    'docs/c.md': `as ${'MIS'}SION A5 asks\n`,
    'docs/b.md': 'Under `/v1/work/` and https://example.com/home/x nothing is wrong; /usr/bin/chromium neither.\n',
    'package-lock.json': `{\n"resolved": "${'https'}://registry.example/x.tgz"\n}`,
    'src/a/x.test.ts': `\n${'test.on'}ly('x', () => {})\n`,
    'src/a/x.ts': `// ${'TO'}DO later\n`,
  },
  [
    'docs/a.md:2 a path of one machine',
    'docs/c.md:1 a page that readers of this repository do not have',
    'package-lock.json:2 an address',
    'src/a/x.test.ts:2 narrowed',
    'src/a/x.ts:1 unfinished',
  ],
)

catches(
  'dependencies: pinned, and with a reason on record',
  dependenciesHaveReasons,
  {
    'package.json': JSON.stringify(
      { dependencies: { fastify: '5.1.0', left: '1.0.0' }, devDependencies: { '@types/pg': '^8.0.0' } },
      null,
      1,
    ),
    'docs/decisions/0001-x.md': 'We use `fastify` and `pg`, and what is left.',
  },
  ['package.json:4 no decision record names left', 'package.json:7 not pinned'],
)

catches(
  'the lock file holds every package that it names',
  lockFileIsWhole,
  {
    'package-lock.json': JSON.stringify(
      {
        packages: {
          '': { dependencies: { a: '1' } },
          'node_modules/a': { optionalDependencies: { '@a/linux': '1', '@a/other': '1' } },
          'node_modules/a/node_modules/@a/linux': {},
        },
      },
      null,
      1,
    ),
  },
  ['package-lock.json:11 @a/other'],
)

catches(
  'decision records: numbers of their own, all in the index',
  decisionsAreIndexed,
  {
    'docs/decisions/README.md': '# Decisions\n- [0001](0001-a.md) A\n- [0009](0009-z.md) Z\n',
    'docs/decisions/0001-a.md': '# 1. A\n',
    'docs/decisions/0001-b.md': '# 1. B\n',
  },
  [
    'docs/decisions/0001-b.md:1 has the number of 0001-a.md',
    'docs/decisions/README.md:1 does not list 0001-b.md',
    'docs/decisions/README.md:3 lists 0009-z.md',
  ],
)

catches(
  'packages: named in package.json, and those that the server runs on among the dependencies',
  importsAreAskedFor,
  {
    'package.json': JSON.stringify({
      dependencies: { fastify: '5.1.0', pg: '8.0.0' },
      devDependencies: { '@types/pg': '8.0.0', vite: '8.0.0' },
    }),
    'src/a/x.ts':
      "import { fastify } from 'fastify'\nimport { build } from 'vite'\nimport type { Plugin } from 'vite'\nimport 'node:fs'\nimport { z } from '@zod/mini/x'\n",
    'src/a/x.test.ts': "import { build } from 'vite'\n",
    'web/main.tsx': "await import('left-pad')\n",
  },
  ['src/a/x.ts:2 devDependencies', 'src/a/x.ts:5 imports @zod/mini', 'web/main.tsx:1 imports left-pad'],
)
