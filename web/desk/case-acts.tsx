import { Modal, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { Case } from '../api/types.ts'
import { Form, options } from '../kit/form.tsx'
import { Notice } from '../kit/notice.tsx'
import { useText } from '../kit/text.tsx'
import { caseIdOf } from './case-links.tsx'
import { casePriorities, caseWaits } from './case-words.ts'
import { useColleagues } from './colleagues.ts'

export const caseActs = ['assign', 'priority', 'tags', 'wait', 'escalate', 'close', 'reopen', 'merge'] as const
export type CaseAct = (typeof caseActs)[number]

/** How a case can be ended by hand; every other outcome is given by its procedure at its end. */
export const plainOutcomes = ['taken-back', 'not-reached', 'duplicate', 'mistake'] as const

interface FormProps {
  item: Case
  /** Whether its procedure has come to an end. */
  ended: boolean
  onDone: () => void
}

/** One act on a case, in a dialog. Each carries the state that was seen: where a colleague was faster it is refused, not undone. */
export function CaseActDialog({
  act,
  item,
  ended,
  onClose,
}: {
  act: CaseAct | undefined
  item: Case
  ended: boolean
  onClose: () => void
}) {
  const { say } = useText()
  const Shown = act && forms[act]
  return (
    <Modal
      opened={act !== undefined}
      onClose={onClose}
      title={act && say(`case.act-${act}`)}
      closeButtonProps={{ 'aria-label': say('act.close') }}
    >
      {Shown && <Shown key={act} item={item} ended={ended} onDone={onClose} />}
    </Modal>
  )
}

/** Sends an act and shows the case as it is afterwards at once. */
export function useCaseAct(item: Case, path: string) {
  const queries = useQueryClient()
  const write = useWrite<Record<string, unknown>, Case>({
    path: `/v1/cases/${item.id}/${path}`,
    body: (input) => ({ revision: item.revision, ...input }),
  })
  return {
    busy: write.isPending,
    problem: write.error,
    send: (input: Record<string, unknown>, onDone?: () => void) =>
      write.mutate(input, {
        onSuccess: (after) => {
          queries.setQueryData(['cases', item.id], after)
          queries.invalidateQueries({ queryKey: ['cases'] })
          onDone?.()
        },
        onError: (problem) => {
          if (problem.status === 409) queries.invalidateQueries({ queryKey: ['cases', item.id] })
        },
      }),
  }
}

function Assign({ item, onDone }: FormProps) {
  const { say } = useText()
  const colleagues = useColleagues()
  const [to, setTo] = useState(item.assignee ?? '')
  const act = useCaseAct(item, 'assign')
  return (
    <Form
      submit={say('act.save')}
      busy={act.busy}
      problem={act.problem}
      onCancel={onDone}
      onSubmit={() => act.send(to === '' ? {} : { to }, onDone)}
    >
      <NativeSelect
        data-autofocus
        label={say('case.assignee')}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        data={[
          { value: '', label: say('case.nobody') },
          ...colleagues.map(({ id, name, role }) => ({
            value: id,
            label: `${name} · ${say(`role.${role}` as 'role.agent')}`,
          })),
        ]}
      />
    </Form>
  )
}

function Priority({ item, onDone }: FormProps) {
  const { say } = useText()
  const [priority, setPriority] = useState<string>(item.priority)
  const act = useCaseAct(item, 'priority')
  return (
    <Form
      submit={say('act.save')}
      busy={act.busy}
      problem={act.problem}
      onCancel={onDone}
      onSubmit={() => act.send({ priority }, onDone)}
    >
      <NativeSelect
        data-autofocus
        label={say('case.priority')}
        description={say('case.priority-hint')}
        value={priority}
        onChange={(event) => setPriority(event.currentTarget.value)}
        data={options(casePriorities, (one) => say(`priority.${one}`))}
      />
    </Form>
  )
}

function Tags({ item, onDone }: FormProps) {
  const { say } = useText()
  const [text, setText] = useState(item.tags.join(', '))
  const act = useCaseAct(item, 'tags')
  const tags = [
    ...new Set(
      text
        .split(/[,，、]/)
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    ),
  ]
  return (
    <Form
      submit={say('act.save')}
      busy={act.busy}
      problem={act.problem}
      onCancel={onDone}
      onSubmit={() => act.send({ tags }, onDone)}
    >
      <TextInput
        data-autofocus
        label={say('case.tags')}
        description={say('case.tags-hint')}
        maxLength={400}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Form>
  )
}

function Wait({ item, onDone }: FormProps) {
  const { say } = useText()
  const [reason, setReason] = useState<(typeof caseWaits)[number]>('person')
  const [until, setUntil] = useState('')
  const act = useCaseAct(item, 'wait')
  return (
    <Form
      submit={say('case.act-wait')}
      busy={act.busy}
      problem={act.problem}
      disabled={reason === 'date' && until === ''}
      onCancel={onDone}
      onSubmit={() => act.send({ for: reason, ...(until ? { until: new Date(until).toISOString() } : {}) }, onDone)}
    >
      <p className="rf-muted rf-small">{say('case.wait-about')}</p>
      <NativeSelect
        data-autofocus
        label={say('case.waits')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value as typeof reason)}
        data={options(caseWaits, (one) => say(`waits.${one}`))}
      />
      <TextInput
        type="datetime-local"
        required={reason === 'date'}
        label={say('case.wait-until')}
        description={say('case.wait-until-hint')}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </Form>
  )
}

function Escalate({ item, onDone }: FormProps) {
  const { say } = useText()
  const [reason, setReason] = useState('')
  const act = useCaseAct(item, 'escalate')
  return (
    <Form
      submit={say('case.act-escalate')}
      busy={act.busy}
      problem={act.problem}
      disabled={reason.trim() === ''}
      onCancel={onDone}
      onSubmit={() => act.send({ reason: reason.trim() }, onDone)}
    >
      <p className="rf-muted rf-small">{say('case.escalate-about')}</p>
      <Textarea
        data-autofocus
        required
        autosize
        minRows={2}
        maxLength={200}
        label={say('field.reason')}
        description={say('case.no-numbers')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Form>
  )
}

function Close({ item, ended, onDone }: FormProps) {
  const { say } = useText()
  const [outcome, setOutcome] = useState<(typeof plainOutcomes)[number]>('taken-back')
  const act = useCaseAct(item, 'close')
  return (
    <Form
      submit={say('case.act-close')}
      grave={!ended}
      busy={act.busy}
      problem={act.problem}
      onCancel={onDone}
      onSubmit={() => act.send({ outcome }, onDone)}
    >
      {!ended && (
        <Notice tone="hold" title={say('case.close-unfinished')}>
          <p>{say('case.close-unfinished-about')}</p>
        </Notice>
      )}
      <NativeSelect
        data-autofocus
        label={say('complaint.outcome')}
        value={outcome}
        onChange={(event) => setOutcome(event.currentTarget.value as typeof outcome)}
        data={options(plainOutcomes, (one) => say(`ended.${one}`))}
      />
    </Form>
  )
}

function Reopen({ item, onDone }: FormProps) {
  const { say } = useText()
  const act = useCaseAct(item, 'reopen')
  return (
    <Form
      submit={say('case.act-reopen')}
      busy={act.busy}
      problem={act.problem}
      onCancel={onDone}
      onSubmit={() => act.send({}, onDone)}
    >
      <p>{say('case.reopen-about')}</p>
    </Form>
  )
}

function Merge({ item, onDone }: FormProps) {
  const { say } = useText()
  const [into, setInto] = useState('')
  const [unknown, setUnknown] = useState(false)
  const act = useCaseAct(item, 'merge')
  return (
    <Form
      submit={say('case.act-merge')}
      grave
      busy={act.busy}
      problem={act.problem}
      disabled={into.trim() === ''}
      onCancel={onDone}
      onSubmit={async () => {
        const id = await caseIdOf(into).catch(() => undefined)
        setUnknown(id === undefined)
        if (id) act.send({ into: id }, onDone)
      }}
    >
      <Notice tone="hold" title={say('case.merge-warning')}>
        <p>{say('case.merge-about')}</p>
      </Notice>
      <TextInput
        data-autofocus
        required
        label={say('case.merge-into')}
        description={say('link.other-hint')}
        error={unknown ? say('link.unknown') : undefined}
        maxLength={64}
        value={into}
        onChange={(event) => {
          setInto(event.currentTarget.value)
          setUnknown(false)
        }}
      />
    </Form>
  )
}

const forms: Record<CaseAct, (props: FormProps) => React.ReactNode> = {
  assign: Assign,
  priority: Priority,
  tags: Tags,
  wait: Wait,
  escalate: Escalate,
  close: Close,
  reopen: Reopen,
  merge: Merge,
}
