import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from './client.ts'
import { managerEmail, moveIn, password } from './house.ts'
import { newFolder, Program } from './program.ts'

const kills = 3
const asker = '010-2345-6789'

test('SIGKILL in the middle of a step loses no acknowledged answer and does nothing twice', {
  timeout: 300_000,
}, async (t) => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  t.diagnostic(`SEED=${seed}`)
  let state = seed
  // A small generator of even spread is enough to choose the moments.
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
  const folder = newFolder(t)
  let program = await Program.start(t, { folder })
  const house = await moveIn(program)
  const { id: account } = await house.key.must(201, 'POST', '/v1/accounts', {
    organisation: house.organisation,
    number: '010-7777-0001',
    country: 'KR',
  })
  await house.key.must(200, 'POST', `/v1/accounts/${account}/verify`, {})
  for (let n = 0; n < 2; n++)
    await house.key.must(201, 'POST', '/v1/bookings', {
      organisation: house.organisation,
      account,
      rider: asker,
      driver: '010-5555-0009',
      country: 'KR',
    })
  const answers: Record<string, unknown> = {
    'what-happened': '부르지 않은 택시 기사님이 전화하셨어요.',
    'contacted-by': 'driver-call',
    member: false,
    consent: 'given',
    'asker-number': asker,
    'changed-hands': 'long-held',
    'contacts-before': 'drivers',
    'contact-at': new Date().toISOString(),
    'how-often': '세 번',
    'asks-sanction': true,
    'wants-restriction': true,
    'still-wants-it': true,
  }

  for (let kill = 0; kill < kills; kill++) {
    const agent = await new Client(program.url).signIn(managerEmail, password)
    const opened = await agent.must(201, 'POST', '/v1/cases', {
      procedure: 'unsolicited-contact',
      channel: 'phone',
      lang: 'ko',
    })
    const path = `/v1/cases/${opened.id}/procedure`
    const acknowledged: string[] = []
    let down = false
    /** Answers step after step until it waits, has ended, or nobody answers any more. */
    const goOn = async (by: Client) => {
      for (let step = (await by.get(path).catch(() => undefined))?.body?.step; step && !down; ) {
        if (step.kind === 'wait' || step.kind === 'end') return step
        const given = Object.fromEntries(
          (step.fields ?? [])
            .filter(({ fact }: { fact: string }) => answers[fact] !== undefined)
            .map(({ fact }: { fact: string }) => [fact, answers[fact]]),
        )
        const body = { step: step.id, answers: given, country: 'KR' }
        const answer = await by.post(`${path}/answers`, body).catch(() => undefined)
        if (answer === undefined) return undefined
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        acknowledged.push(step.id)
        step = answer.body.step
      }
      return undefined
    }
    const working = goOn(agent)
    await delay(100 + Math.floor(random() * 900))
    await program.kill()
    down = true
    await working
    const before = [...acknowledged]

    program = await Program.start(t, { folder })
    const again = await new Client(program.url).signIn(managerEmail, password)
    const found = await again.must(200, 'GET', path)
    const taken = found.path.map(({ step }: { step: string }) => step)
    for (const step of before) assert.ok(taken.includes(step), `${step} was acknowledged and is lost: ${taken}`)
    down = false
    // What stood in the middle of a look or an act goes on when it is answered with nothing.
    await goOn(again)
    const whole = await again.must(200, 'GET', path)
    assert.equal(whole.step?.kind, 'wait', JSON.stringify(whole.step))
    const all = whole.path.map(({ step }: { step: string }) => step)
    assert.deepEqual(all, [...new Set(all)], 'no step was taken twice')
    const escalations = await again.must(200, 'GET', `/v1/escalations?case=${opened.id}`)
    assert.equal(escalations.items.length, 1, 'escalated once')
    const approvals = await again.must(200, 'GET', `/v1/approvals?case=${opened.id}`)
    const asked = approvals.items.map(({ act }: { act: string }) => act)
    assert.deepEqual(asked, [...new Set(asked)], 'asked for once')
    t.diagnostic(`killed after ${before.length} answers, at ${found.step?.id}`)
    // One restriction of a number waits at a time: the next case does without.
    delete answers['still-wants-it']
    answers['wants-restriction'] = false
  }
  await program.stop()
})
