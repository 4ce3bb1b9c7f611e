import Type from 'typebox'
import { automations, categories, channels, purposes } from '../terms/index.ts'
import { confidences, ruleStates, sides } from './pack.ts'

const oneOf = <const T extends readonly string[]>(words: T) => Type.Enum([...words])
const strict = { additionalProperties: false } as const

/** A sentence in every language that we speak: none may be missing, or somebody would be answered in silence. */
export const TextForm = Type.Object(
  { ko: Type.String({ minLength: 2 }), zh: Type.String({ minLength: 2 }), en: Type.String({ minLength: 2 }) },
  strict,
)

/** A date (its midnight in UTC) or a date and time with offset. */
const TimeForm = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2})?(Z|[+-]\\d{2}:\\d{2}))?$' })

const AppliesForm = Type.Object(
  {
    side: Type.Optional(oneOf(sides)),
    purpose: Type.Optional(Type.Array(oneOf(purposes), { minItems: 1 })),
    channel: Type.Optional(Type.Array(oneOf(channels), { minItems: 1 })),
    category: Type.Optional(Type.Array(oneOf(categories), { minItems: 1 })),
    automated: Type.Optional(Type.Array(oneOf(automations), { minItems: 1 })),
    onBehalf: Type.Optional(Type.Boolean()),
    requester: Type.Optional(Type.Boolean()),
    recipientPrefix: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9]{1,7}$' }), { minItems: 1 })),
    sector: Type.Optional(Type.Array(oneOf(categories), { minItems: 1 })),
  },
  strict,
)

export const RuleForm = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Z]{2}-[A-Za-z0-9-]{1,40}$' }),
    kind: Type.String(),
    state: oneOf(ruleStates),
    from: TimeForm,
    until: Type.Optional(TimeForm),
    applies: Type.Optional(AppliesForm),
    params: Type.Optional(Type.Object({}, { additionalProperties: true })),
    source: Type.String({ minLength: 3 }),
    confidence: oneOf(confidences),
    note: Type.Optional(Type.String()),
    title: TextForm,
    text: TextForm,
    texts: Type.Optional(Type.Record(Type.String(), TextForm)),
    remedy: Type.Optional(TextForm),
    duties: Type.Optional(
      Type.Array(
        Type.Object(
          {
            kind: Type.String(),
            value: Type.Optional(Type.String()),
            when: Type.Optional(Type.String()),
            text: TextForm,
          },
          strict,
        ),
      ),
    ),
  },
  strict,
)

export const PackForm = Type.Object(
  {
    pack: Type.String({ pattern: '^[a-z]{2,10}$' }),
    country: Type.String({ pattern: '^([A-Z]{2}|\\*)$' }),
    version: Type.String({ minLength: 1 }),
    territories: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { minItems: 1 })),
    retention: Type.Optional(
      Type.Array(
        Type.Object(
          {
            class: Type.String(),
            purpose: Type.Optional(Type.Array(oneOf(purposes))),
            channel: Type.Optional(Type.Array(oneOf(channels))),
            onBehalf: Type.Optional(Type.Boolean()),
          },
          strict,
        ),
      ),
    ),
    rules: Type.Array(RuleForm, { minItems: 1, maxItems: 500 }),
  },
  strict,
)
