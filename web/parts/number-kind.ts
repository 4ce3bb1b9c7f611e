import type { MessageId } from '../kit/text.tsx'

const kinds: readonly string[] = [
  'mobile',
  'fixed',
  'toll-free',
  'shared',
  'representative',
  'virtual',
  'network-code',
  'short',
  'emergency',
]

/** The name of a kind of phone number. */
export function kindName(kind: string): MessageId {
  return (kinds.includes(kind) ? `kind.${kind}` : 'kind.unknown') as MessageId
}
