import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { withStores } from '../../store/testing.ts'
import type { CaseProcedure, Decision } from './schema/index.ts'
import { must, openHouse, type TestHouse } from './testing.ts'

const operator = { kind: 'system', id: 'test' } as const

/** Somebody who never booked. */
export const asker = '+821023456789'
export const booker = '+821077770001'
export const driver = '+821055550009'
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** A house with one platform and its desk, on both stores. */
export function deskHouses(t: TestContext, work: (desk: DeskHouse, t: TestContext) => Promise<void>): Promise<void> {
  return withStores(t, async (store) => {
    const closers: (() => unknown)[] = []
    const after = ((close: () => unknown) => void closers.push(close)) as TestContext['after']
    try {
      const house = await openHouse({ after }, {}, { store: async () => store })
      const { organisation, line } = await house.firm('Gaon Mobility', '+82215771234')
      await work(new DeskHouse(house, organisation, line), t)
    } finally {
      for (const close of closers.reverse()) await close()
    }
  })
}

type Who = 'agent' | 'second' | 'manager' | 'lead' | 'auditor'

export class DeskHouse {
  readonly house: TestHouse
  readonly organisation: string
  readonly line: string
  constructor(house: TestHouse, organisation: string, line: string) {
    this.house = house
    this.organisation = organisation
    this.line = line
  }

  /** Signed in when first needed: hashing passwords is what takes the time here. */
  async cookie(who: Who): Promise<string> {
    const member = who === 'second' ? this.house.member('agent', undefined, 2) : this.house.member(who)
    return (await member).cookie
  }

  /** An account that has verified this number. */
  async account(number: string): Promise<string> {
    const { accounts } = this.house.app.directory
    const made = must(await accounts.create({ organisation: this.organisation, number: { number } }, operator))
    must(await accounts.verify(made.id, {}, operator))
    return made.id
  }

  /** A booking for somebody else. */
  async booking(account: string, more: { rider?: string; driver?: string; at?: number } = {}): Promise<string> {
    const { rider, driver: by, at } = more
    const given = {
      organisation: this.organisation,
      account,
      ...(rider && { rider: { number: rider } }),
      ...(by && { driver: { number: by } }),
      ...(at && { at }),
    }
    return must(await this.house.app.directory.bookings.record(given, operator)).id
  }

  async open(procedure: string, more: object = {}, who: Who = 'agent'): Promise<string> {
    const body = { procedure, lang: 'ko', channel: 'phone', ...more }
    const answer = await this.ask<{ id: string }>('POST', '/v1/cases', who, body)
    assert.equal(answer.status, 201, answer.text)
    return answer.body.id
  }

  async ask<T = Record<string, unknown>>(method: string, path: string, who: Who, body?: object, lang = 'ko') {
    const headers = { 'accept-language': lang }
    return await this.house.ask<T>(method, path, {
      cookie: await this.cookie(who),
      headers,
      ...(body === undefined ? {} : { body }),
    })
  }

  async view(id: string, who: Who = 'agent', lang = 'ko'): Promise<CaseProcedure> {
    const answer = await this.ask<CaseProcedure>('GET', `/v1/cases/${id}/procedure`, who, undefined, lang)
    assert.equal(answer.status, 200, answer.text)
    return answer.body
  }

  post(id: string, step: string, answers: Facts, who: Who = 'agent') {
    return this.ask<CaseProcedure & { code?: string; procedure?: CaseProcedure }>(
      'POST',
      `/v1/cases/${id}/procedure/answers`,
      who,
      { step, answers, country: 'KR' },
    )
  }

  /** Says what is to be said and answers what is asked, from these facts, until something must be waited for or it has ended. */
  async walk(id: string, facts: Facts, until?: string, who: Who = 'agent'): Promise<CaseProcedure> {
    let view = await this.view(id, who)
    for (let steps = 0; steps < 100; steps++) {
      const { step } = view
      if (!step || step.kind === 'wait' || step.kind === 'end' || step.id === until) return view
      assert.ok(step.kind === 'say' || step.kind === 'ask', `${step.id} is a ${step.kind}: ${JSON.stringify(step)}`)
      const answers: Record<string, Facts[string]> = {}
      for (const { fact, required } of step.fields ?? []) {
        const value: Facts[string] | undefined = facts[`${step.id}.${fact}`] ?? facts[fact]
        assert.ok(value !== undefined || !required, `${step.id} asks for ${fact}`)
        if (value !== undefined) answers[fact] = value
      }
      const answer = await this.post(id, step.id, answers, who)
      assert.equal(answer.status, 200, `${step.id}: ${answer.text}`)
      view = answer.body
    }
    throw new Error('the walk does not end')
  }

  /** What the gate says of a call that somebody's booking causes. */
  async decide(requester: string | undefined, to = asker): Promise<Decision> {
    const key = await this.house.key(['decide'])
    const answer = await this.house.ask<Decision>('POST', '/v1/decisions', {
      key,
      body: {
        organisation: this.organisation,
        line: this.line,
        to,
        channel: 'voice',
        purpose: 'service',
        category: 'transport',
        onBehalf: true,
        ...(requester === undefined ? {} : { requester }),
      },
    })
    assert.equal(answer.status, 201, answer.text)
    return answer.body
  }

  /** The case's row, as lists show it. */
  async caseOf(id: string): Promise<{ status: string; outcome?: string; waitingFor?: string; person?: object }> {
    const answer = await this.ask<{ status: string }>('GET', `/v1/cases/${id}`, 'agent')
    assert.equal(answer.status, 200, answer.text)
    return answer.body
  }

  async approve(approval: string | undefined, approve = true, who: Who = 'manager') {
    return await this.ask('POST', `/v1/approvals/${approval}/decide`, who, { approve })
  }
}

/** Whether a decision refuses because of this case. */
export const citing = (decision: Pick<Decision, 'reasons'>, cite: string) =>
  decision.reasons.filter((one) => one.cite === cite && (one.outcome === 'deny' || one.outcome === 'hold'))
