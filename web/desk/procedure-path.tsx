import { Button, Modal, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { CaseProcedure, PathStep } from '../api/types.ts'
import { Form } from '../kit/form.tsx'
import { Icon } from '../kit/icon.tsx'
import { Mark, PersonLink } from '../kit/marks.tsx'
import { useText } from '../kit/text.tsx'
import { stepIcons } from './step-card.tsx'

/** How the server writes a moment: it is shown the local way. */
const isoTime = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/
/** So many of the latest stand above the current step; the whole path is one press away. */
const lately = 3

/** Steps that only lead on, without anything that the agent said or saw. */
function isQuiet(step: PathStep): boolean {
  return step.answers.length === 0 && !step.acted && (step.found ?? []).length === 0 && step.branch === undefined
}

/** The way that the conversation has taken: what was said and answered, what was found, which branch and why, what has acted. */
export function ProcedurePath({ caseId, procedure }: { caseId: string; procedure: CaseProcedure }) {
  const { say } = useText()
  const [all, setAll] = useState(false)
  const [undoing, setUndoing] = useState<PathStep>()
  const { path } = procedure
  const told = path.filter((step) => !isQuiet(step))
  const shown = all ? path : told.slice(-lately)
  if (path.length === 0) return null
  return (
    <>
      {(shown.length < path.length || all) && (
        <button type="button" className="rf-link rf-path-more" aria-expanded={all} onClick={() => setAll(!all)}>
          {say(all ? 'step.fewer' : 'step.every', { count: path.length })}
        </button>
      )}
      <ol className="rf-path" aria-label={say('step.path')}>
        {shown.map((step) => (
          <li key={step.seq} data-kind={step.kind} data-undone={step.undoneAt ? '' : undefined}>
            <Icon name={stepIcons[step.kind]} size={14} />
            <PathEntry step={step} onUndo={() => setUndoing(step)} />
          </li>
        ))}
      </ol>
      <Modal
        opened={undoing !== undefined}
        onClose={() => setUndoing(undefined)}
        title={say('step.undo')}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {undoing && <Undo caseId={caseId} step={undoing} onDone={() => setUndoing(undefined)} />}
      </Modal>
    </>
  )
}

function PathEntry({ step, onUndo }: { step: PathStep; onUndo: () => void }) {
  const { say, dateTime, hourMinute } = useText()
  return (
    <div>
      <div className="rf-path-head">
        <strong>{step.title}</strong>
        {step.acted && (
          <Mark tone={step.undoneAt ? 'quiet' : 'accent'} icon="play">
            {say(step.undoneAt ? 'step.undone' : 'step.acted')}
          </Mark>
        )}
        {step.undoable && !step.undoneAt && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onUndo}>
            {say('step.undo')}
          </Button>
        )}
        <time dateTime={step.at} title={`${dateTime(step.at)} · ${step.byName ?? step.by}`}>
          {hourMinute(step.at)}
        </time>
      </div>
      {step.answers.map((answer) => (
        <div key={answer.label} className="rf-path-answer">
          <span>{answer.label}</span> <b>{isoTime.test(answer.value) ? dateTime(answer.value) : answer.value}</b>
        </div>
      ))}
      {step.branch && <div className="rf-path-branch">{step.branch}</div>}
      {(step.found ?? []).length > 0 && (
        <ul className="rf-found">
          {(step.found ?? []).map((one) => (
            <li key={`${one.kind}${one.id}`}>
              {one.of === 'other' && (
                <Mark tone="deny" icon="lock">
                  {say('step.of-other')}
                </Mark>
              )}
              <span>{one.text}</span>
              {one.person && <PersonLink person={one.person} />}
              {one.at && <small>{dateTime(one.at)}</small>}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Takes back what an act did outside the case, with the reason for it. */
function Undo({ caseId, step, onDone }: { caseId: string; step: PathStep; onDone: () => void }) {
  const { say } = useText()
  const [reason, setReason] = useState('')
  const undo = useWrite<{ seq: number; reason: string }, CaseProcedure>({
    path: `/v1/cases/${caseId}/procedure/undo`,
    stale: ['cases', 'tasks', 'escalations', 'people', 'refusals'],
  })
  return (
    <Form
      grave
      submit={say('step.undo')}
      busy={undo.isPending}
      problem={undo.error}
      disabled={reason.trim() === ''}
      onCancel={onDone}
      onSubmit={() => undo.mutate({ seq: step.seq, reason: reason.trim() }, { onSuccess: onDone })}
    >
      <p>{step.title}</p>
      <Textarea
        data-autofocus
        required
        autosize
        minRows={2}
        maxLength={4000}
        label={say('field.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Form>
  )
}
