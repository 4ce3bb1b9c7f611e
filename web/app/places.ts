import type { IconName } from '../kit/icon.tsx'
import type { MessageId } from '../kit/text.tsx'

export interface Place {
  to: string
  name: MessageId
  icon: IconName
  /** Second key after G. */
  key: string
  group: 'watch' | 'callers' | 'desk' | 'proof'
  /** Shown to those who may call this; absent: to everybody. */
  needs?: string
}

/** Where one can go: the rail, the palette and the keys read this one list. */
export const places: readonly Place[] = [
  { to: '/live', name: 'nav.live', icon: 'live', key: 'L', group: 'watch' },
  { to: '/ask', name: 'nav.ask', icon: 'ask', key: 'A', group: 'watch', needs: 'simulate' },
  { to: '/numbers', name: 'nav.number', icon: 'number', key: 'N', group: 'watch', needs: 'lookupNumber' },
  { to: '/desk', name: 'nav.desk', icon: 'desk', key: 'D', group: 'desk', needs: 'listCases' },
  { to: '/tasks', name: 'nav.tasks', icon: 'task', key: 'T', group: 'desk', needs: 'listTasks' },
  {
    to: '/escalations',
    name: 'nav.escalations',
    icon: 'escalation',
    key: 'U',
    group: 'desk',
    needs: 'listEscalations',
  },
  { to: '/complaints', name: 'nav.complaints', icon: 'complaint', key: 'C', group: 'desk', needs: 'listComplaints' },
  { to: '/approvals', name: 'nav.approvals', icon: 'approval', key: 'P', group: 'desk', needs: 'listApprovals' },
  {
    to: '/procedures',
    name: 'nav.procedures',
    icon: 'branch',
    key: 'F',
    group: 'desk',
    needs: 'listProcedures',
  },
  { to: '/notices', name: 'nav.notices', icon: 'notice', key: 'M', group: 'desk', needs: 'listNotices' },
  { to: '/webhooks', name: 'nav.webhooks', icon: 'link', key: 'W', group: 'proof', needs: 'listWebhooks' },
  { to: '/organisations', name: 'nav.organisations', icon: 'organisation', key: 'B', group: 'callers' },
  { to: '/lines', name: 'nav.lines', icon: 'line', key: 'I', group: 'callers' },
  { to: '/scripts', name: 'nav.scripts', icon: 'script', key: 'S', group: 'callers' },
  { to: '/ledger', name: 'nav.ledger', icon: 'ledger', key: 'E', group: 'proof' },
  { to: '/rules', name: 'nav.rules', icon: 'rules', key: 'R', group: 'proof' },
  { to: '/access', name: 'nav.access', icon: 'keys', key: 'K', group: 'proof' },
]
export const groups = ['watch', 'desk', 'callers', 'proof'] as const
