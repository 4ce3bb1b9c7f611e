import Type, { type Static } from 'typebox'
import { record } from './base.ts'

export const Healthy = record({ status: Type.Literal('ok') })
export type Healthy = Static<typeof Healthy>
export const Ready = record({
  status: Type.Literal('ready'),
  /** How far behind the facts in memory are, in ms. */
  factsLagMs: Type.Number(),
})
export type Ready = Static<typeof Ready>
