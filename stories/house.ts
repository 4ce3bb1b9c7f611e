import { Client } from './client.ts'
import type { Program } from './program.ts'

export const password = 'a long enough pass phrase'
export const administratorEmail = 'first@ringfence.example'
export const managerEmail = 'second@ringfence.example'

/** A house that somebody has just moved into: two people who may decide, a ride platform with a line, and its key. */
export interface House {
  client: Client
  administrator: Client
  manager: Client
  /** Scopes decide, manage and read; belongs to the operator. */
  key: Client
  keySecret: string
  organisation: string
  line: string
}

/** The link for the first administrator, as it was printed at start. */
export async function firstLink(program: Program): Promise<string> {
  return (await program.says(/https?:\/\/\S+\/(?:welcome|invitation)#[\w-]+/))[0]
}

/** Does by HTTP what a new operator does: uses the printed link, invites a second person, puts a firm and its line on record. */
export async function moveIn(program: Program, url = program.url): Promise<House> {
  const client = new Client(url)
  await accept(client, await firstLink(program), { email: administratorEmail, name: 'Han Seo-yeon' })
  const administrator = await client.signIn(administratorEmail, password)
  const { link } = await administrator.must(201, 'POST', '/v1/staff', {
    email: managerEmail,
    name: 'Oh Min-jun',
    role: 'manager',
  })
  await accept(client, link, {})
  const manager = await client.signIn(managerEmail, password)
  const { secret } = await administrator.must(201, 'POST', '/v1/keys', {
    name: 'story',
    scopes: ['decide', 'manage', 'read'],
  })
  const { organisation, line } = await rideFirm(administrator)
  return { client, administrator, manager, key: client.withKey(secret), keySecret: secret, organisation, line }
}

async function accept(client: Client, link: string, who: { email?: string; name?: string }): Promise<void> {
  const token = new URL(link).hash.slice(1)
  await client.must(201, 'POST', '/v1/invitations/accept', { token, password, ...who })
}

/** An invented Korean ride platform with what the law wants of it, and one line. */
export async function rideFirm(administrator: Client): Promise<{ organisation: string; line: string }> {
  const { id: organisation } = await administrator.must(201, 'POST', '/v1/organisations', {
    name: 'Dallim Mobility',
    country: 'KR',
    sector: 'transport',
  })
  await administrator.must(201, 'POST', `/v1/organisations/${organisation}/licences`, {
    kind: 'business-registration',
    country: 'KR',
    number: '110-81-00001',
    validFrom: '2020-01-01T00:00:00Z',
  })
  const { id: line } = await administrator.must(201, 'POST', '/v1/lines', {
    organisation,
    callerId: lineNumber,
    channels: ['voice', 'sms'],
    filed: true,
    callerIdRegistered: true,
    supplyChain: [
      { role: 'carrier', name: 'Hanbit Telecom', qualified: true },
      { role: 'line-vendor', name: 'Saebyeok Lines', qualified: true },
      { role: 'business', name: 'Dallim Mobility', organisation, qualified: true },
    ],
  })
  return { organisation, line }
}

/** The caller ID of the ride platform: a representative number. */
export const lineNumber = '+8215880001'

/** Invented mobile numbers of Korea, one for each n below 10,000. */
export function riderNumber(n: number): string {
  return `+8210${String(55_500_000 + n)}`
}

/** A driver calls the rider whom somebody else booked for. */
export function riderContact(house: Pick<House, 'organisation' | 'line'>, to: string) {
  return {
    organisation: house.organisation,
    line: house.line,
    to,
    channel: 'voice',
    purpose: 'service',
    category: 'transport',
    onBehalf: true,
  }
}

/** A passenger's account whose number was checked: who books for others must be somebody. */
export async function firstAccount(house: Pick<House, 'administrator' | 'organisation'>): Promise<string> {
  const number = riderNumber(1)
  const { organisation } = house
  const { id } = await house.administrator.must(201, 'POST', '/v1/accounts', { organisation, number })
  await house.administrator.must(200, 'POST', `/v1/accounts/${id}/verify`, { number })
  return id
}
