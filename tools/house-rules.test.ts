import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { allRules } from './house/all-rules.ts'
import { House } from './house/house.ts'

const house = House.read(resolve(import.meta.dirname, '..'))

for (const [sentence, rule] of Object.entries(allRules)) {
  test(`house rule: ${sentence}`, () => {
    const told = rule(house).map(({ file, line, what, remedy }) => `${file}:${line}  ${what}\n      → ${remedy}`)
    assert.equal(told.length, 0, `\n  ${told.join('\n  ')}\n`)
  })
}
