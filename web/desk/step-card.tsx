import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useWrite } from '../api/hooks.ts'
import type { Case, CaseProcedure, ProcedureStep } from '../api/types.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Form } from '../kit/form.tsx'
import { Icon, type IconName } from '../kit/icon.tsx'
import { Notice } from '../kit/notice.tsx'
import { Fields } from '../kit/page.tsx'
import { useText } from '../kit/text.tsx'
import { CountrySelect, useHomeCountry } from '../parts/home-country.tsx'
import { forgetDrafts, useDraft } from './drafts.ts'
import { EffectList } from './effect-list.tsx'
import { type Effect, effectsAfter, effectsFrom } from './effects.ts'
import { useProcedureText } from './procedures.ts'
import { SayCard } from './say-card.tsx'
import { answerOf, isFilled, nothing, StepFieldInput, type Value } from './step-field.tsx'

export const stepIcons: Record<ProcedureStep['kind'], IconName> = {
  say: 'complaint',
  ask: 'ask',
  look: 'search',
  branch: 'branch',
  do: 'play',
  wait: 'hold',
  end: 'allow',
}
const none: Readonly<Record<string, Value>> = {}
/** Lists that a step may have changed. */
const changed = ['cases', 'tasks', 'escalations', 'approvals', 'people', 'restrictions', 'complaints'] as const

interface Props {
  item: Case
  procedure: CaseProcedure
  step: ProcedureStep
}

/** Where the conversation stands: what to say, what to collect, and the one way on. Nothing else leads past it. */
export function StepCard({ item, procedure, step }: Props) {
  const { say, dateTime, relative } = useText()
  const [country, setCountry] = useHomeCountry()
  const draft = `${item.id} step ${step.id} ${procedure.path.length}`
  const [values, setValues] = useDraft(draft, none)
  const [picked, setPicked] = useState('')
  const card = useRef<HTMLElement>(null)
  const queries = useQueryClient()
  const answer = useWrite<{ step: string; answers: Record<string, unknown>; country?: string }, CaseProcedure>({
    path: `/v1/cases/${item.id}/procedure/answers`,
  })
  const back = useWrite<{ step: string }, CaseProcedure>({ path: `/v1/cases/${item.id}/procedure/back` })
  const [lost, noteSent, dropLost] = useLost(draft, step, values)
  /** The next step is there with the answer; what else it changed is read behind it. */
  function went(after: CaseProcedure) {
    setPicked('')
    forgetDrafts(`${item.id} step `)
    queries.setQueryData(['cases', item.id, 'procedure'], after)
    for (const list of changed) queries.invalidateQueries({ queryKey: [list] })
  }
  function refused() {
    noteSent(false)
    queries.invalidateQueries({ queryKey: ['cases', item.id] })
  }
  const goBack = () => {
    noteSent(true)
    back.mutate({ step: step.id }, { onSuccess: went, onError: refused })
  }
  useShortcut('B', 'step.back', goBack, procedure.canGoBack && !back.isPending)
  useShortcut('I', 'step.first-field', () => firstInput(card.current)?.focus(), step.mayAnswer)

  // A step that was just reached takes the eye and the keyboard, unless somebody is writing elsewhere (a note).
  const reached = useRef(draft)
  useEffect(() => {
    if (reached.current === draft) return
    reached.current = draft
    card.current?.scrollIntoView({ block: 'nearest' })
    const elsewhere = document.activeElement
    if (elsewhere instanceof HTMLTextAreaElement && !card.current?.contains(elsewhere)) return
    ;(firstInput(card.current) ?? card.current?.querySelector<HTMLElement>('button[type="submit"]'))?.focus({
      preventScroll: true,
    })
  }, [draft])

  const text = useProcedureText(procedure.procedure.id)
  // A case keeps its version; only of the one in force is it known what follows.
  const steps = text?.version === procedure.procedure.version ? text.steps : undefined
  const outcomes = step.outcomes ?? []
  const leads = steps?.find((one) => one.id === step.id)?.next ?? []
  const follows = (index: number) =>
    steps && leads.length === outcomes.length ? effectsFrom(steps, leads[index]?.step ?? '') : []
  const fields = step.fields ?? []
  const missing = fields.some((field) => field.required && !isFilled(values[field.fact] ?? nothing))
  const hasNumber = fields.some((field) => field.type === 'number' || field.type === 'person')
  const choosing = outcomes.length > 0

  function send(answers: Record<string, unknown>) {
    noteSent(true)
    answer.mutate({ step: step.id, answers, ...(hasNumber ? { country } : {}) }, { onSuccess: went, onError: refused })
  }
  function submit() {
    if (choosing) return picked !== '' && send({ outcome: picked })
    send(
      Object.fromEntries(
        fields
          .map((field) => [field.fact, answerOf(field, values[field.fact] ?? nothing)] as const)
          .filter(([, value]) => value !== undefined),
      ),
    )
  }
  const stuck = answer.error?.code === 'wrong-state'
  return (
    <section ref={card} className="rf-step" aria-label={say('step.now')} data-kind={step.kind}>
      <header>
        <Icon name={stepIcons[step.kind]} />
        <h3>{step.title}</h3>
        <small>{say(`stepkind.${step.kind}`)}</small>
        {procedure.canGoBack && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<Icon name="left" size={12} />}
            rightSection={<kbd className="rf-kbd">B</kbd>}
            loading={back.isPending}
            onClick={goBack}
          >
            {say('step.back')}
          </Button>
        )}
      </header>
      <div className="rf-step-body">
        <SayCard
          key={step.id}
          lang={item.lang}
          channel={item.channel}
          chat={step.sayChat}
          phone={step.sayPhone}
          either={step.say}
          repeated={step.repeated}
          withKey
        />
        {step.problem && (
          <Notice tone="hold" title={say('step.stuck')}>
            <p>{step.problem.detail}</p>
          </Notice>
        )}
        {back.error && <Notice tone="deny" title={back.error.detail || say('step.no-back')} />}
        {(stuck || lost) && (
          <Notice
            tone="hold"
            title={say('step.moved')}
            actions={
              lost && (
                <Button size="compact-xs" variant="default" onClick={dropLost}>
                  {say('step.drop')}
                </Button>
              )
            }
          >
            <p>{say('step.moved-about')}</p>
            {lost && <Fields rows={lost} />}
          </Notice>
        )}
        {step.kind === 'wait' && (
          <Notice
            tone="quiet"
            title={say(`waiting.${step.waitingFor ?? 'person'}`)}
            actions={
              step.task ? (
                <Link className="rf-small" to="/tasks" search={{ open: step.task } as never}>
                  {say('step.to-task')}
                </Link>
              ) : (
                step.approval && (
                  <Link className="rf-small" to="/approvals" search={{ open: step.approval } as never}>
                    {say('step.to-approval')}
                  </Link>
                )
              )
            }
          >
            <p>
              {step.until
                ? say('step.until', { when: dateTime(step.until), left: relative(step.until) })
                : say('step.waits-about')}
            </p>
          </Notice>
        )}
        {step.mayAnswer ? (
          (step.kind !== 'wait' || choosing) && (
            <Form
              submit={say(
                step.problem ? 'act.retry' : step.kind === 'end' ? 'step.finish' : choosing ? 'step.record' : 'step.on',
              )}
              busy={answer.isPending}
              problem={stuck ? undefined : answer.error}
              disabled={choosing ? picked === '' : missing}
              onSubmit={submit}
              extra={<kbd className="rf-kbd">Ctrl/⌘ Enter</kbd>}
            >
              {choosing ? (
                <Outcomes options={outcomes} value={picked} onChange={setPicked} follows={follows} />
              ) : (
                <>
                  {fields.map((field, index) => (
                    <StepFieldInput
                      key={field.fact}
                      caseId={item.id}
                      field={field}
                      known={field.of === 'asker' ? item.person : item.about}
                      first={index === 0}
                      value={values[field.fact] ?? nothing}
                      onChange={(value) => setValues({ ...values, [field.fact]: value })}
                    />
                  ))}
                  {hasNumber && (
                    <div className="rf-row2">
                      <CountrySelect short value={country} onChange={setCountry} />
                    </div>
                  )}
                  <EffectList effects={steps ? effectsAfter(steps, step.id) : []} />
                </>
              )}
            </Form>
          )
        ) : (
          <p className="rf-muted rf-small">
            {step.roles
              ? say('step.not-you', { roles: step.roles.map((role) => say(`role.${role}` as 'role.agent')).join(', ') })
              : say('step.not-now')}
          </p>
        )}
      </div>
    </section>
  )
}

/**
 * What was typed into a step that somebody else answered meanwhile: shown until it is dropped, so that nothing is lost. `noteSent` tells
 * that the step is about to change by one's own hand.
 */
function useLost(draft: string, step: ProcedureStep, values: Readonly<Record<string, Value>>) {
  const [lost, setLost] = useState<[string, string][]>()
  const sent = useRef(false)
  const before = useRef({ draft, step, values })
  useEffect(() => {
    const was = before.current
    before.current = { draft, step, values }
    if (was.draft === draft) return
    const typed = (was.step.fields ?? []).flatMap((field): [string, string][] => {
      const value = was.values[field.fact]
      return typeof value === 'string' && value.trim() !== '' ? [[field.label, value]] : []
    })
    if (!sent.current && typed.length > 0) setLost(typed)
    sent.current = false
  })
  return [
    lost,
    (on: boolean) => {
      sent.current = on
    },
    () => setLost(undefined),
  ] as const
}

function firstInput(card: HTMLElement | null): HTMLElement | null | undefined {
  return card?.querySelector<HTMLElement>('form input:not([type="hidden"]), form textarea, form select')
}

function Outcomes({
  options,
  value,
  onChange,
  follows,
}: {
  options: readonly { id: string; label: string }[]
  value: string
  onChange: (id: string) => void
  follows: (index: number) => readonly Effect[]
}) {
  const { say } = useText()
  return (
    <fieldset className="rf-outcomes">
      <legend>{say('step.outcome')}</legend>
      {options.map((option, index) => (
        <label key={option.id} data-chosen={option.id === value ? '' : undefined}>
          <input
            type="radio"
            name="outcome"
            value={option.id}
            checked={option.id === value}
            onChange={() => onChange(option.id)}
          />
          <span>
            {option.label}
            <EffectList effects={follows(index)} />
          </span>
        </label>
      ))}
    </fieldset>
  )
}
