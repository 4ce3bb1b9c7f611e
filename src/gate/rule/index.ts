import type { RuleKind } from '../kind.ts'
import { accountSanction } from './account-sanction.ts'
import { accountVerification } from './account-verification.ts'
import { automation } from './automation.ts'
import { basis } from './basis.ts'
import { block } from './block.ts'
import { callerId } from './caller-id.ts'
import { channel } from './channel.ts'
import { consentAge } from './consent-age.ts'
import { duty } from './duty.ts'
import { flashUse } from './flash-use.ts'
import { frequency } from './frequency.ts'
import { hours } from './hours.ts'
import { licence } from './licence.ts'
import { line } from './line.ts'
import { numberKind } from './number-kind.ts'
import { organisation } from './organisation.ts'
import { reassigned } from './reassigned.ts'
import { refusal } from './refusal.ts'
import { registry } from './registry.ts'
import { requesterNamed } from './requester-named.ts'
import { restriction } from './restriction.ts'
import { script } from './script.ts'
import { sector } from './sector.ts'
import { supplyChain } from './supply-chain.ts'
import { window } from './window.ts'

const all = [
  numberKind,
  organisation,
  licence,
  line,
  supplyChain,
  callerId,
  script,
  basis,
  refusal,
  registry,
  block,
  restriction,
  requesterNamed,
  reassigned,
  hours,
  window,
  frequency,
  sector,
  automation,
  flashUse,
  channel,
  accountSanction,
  accountVerification,
  consentAge,
  duty,
] as unknown as readonly RuleKind[]

/** Every kind of rule, by name. A new kind is one file and one line here. */
export const ruleKinds: ReadonlyMap<string, RuleKind> = new Map(all.map((kind) => [kind.name, kind]))
