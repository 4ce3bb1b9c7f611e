import { Button, Textarea } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { useRead } from '../api/hooks.ts'
import type { LedgerHead, LedgerKey } from '../api/types.ts'
import { Copyable } from '../kit/copyable.tsx'
import { Icon } from '../kit/icon.tsx'
import { Notice, ProblemNotice } from '../kit/notice.tsx'
import { Fields, Page, Panel, Waiting } from '../kit/page.tsx'
import { type MessageId, useText } from '../kit/text.tsx'
import { checkReceipt, type ReceiptFinding } from '../parts/check-receipt.ts'

const longestBytes = 1_000_000
const leaves = ['decision', 'contact', 'permit-spent', 'act', 'key-destroyed'] as const

function leafName(kind: string): MessageId {
  return `leaf.${leaves.find((leaf) => leaf === kind) ?? 'other'}`
}

export default function LedgerPage() {
  const { say, count, dateTime } = useText()
  const head = useRead<LedgerHead>('/v1/ledger/head', { refetchMs: 10_000 })
  const key = useRead<LedgerKey>('/v1/ledger/key', { staleMs: 300_000 })
  const [verifier, setVerifier] = useState<string>()
  const [text, setText] = useState('')
  const [over, setOver] = useState(false)
  const [finding, setFinding] = useState<ReceiptFinding>()
  const picker = useRef<HTMLInputElement>(null)
  const known = verifier ?? key.data?.verifierKey ?? ''

  useEffect(() => {
    if (text.trim() === '' || known === '') {
      setFinding(undefined)
      return
    }
    let current = true
    checkReceipt(text, known).then((found) => {
      if (current) setFinding(found)
    })
    return () => {
      current = false
    }
  }, [text, known])

  async function take(file: File | undefined) {
    if (!file) return
    setText(file.size > longestBytes ? '-' : await file.text())
  }
  function dropped(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }

  return (
    <Page title={say('nav.ledger')} about={say('ledger.about')}>
      <div className="rf-split rf-split-even">
        <div className="rf-stack">
          <Panel title={say('ledger.verify')}>
            <div className="rf-stack-tight">
              {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button below does the same */}
              <div
                className="rf-drop"
                data-over={over ? '' : undefined}
                onDragOver={(event) => {
                  event.preventDefault()
                  setOver(true)
                }}
                onDragLeave={() => setOver(false)}
                onDrop={dropped}
              >
                <p>
                  <Icon name="file" size={22} />
                </p>
                <p>{say('ledger.drop')}</p>
                <p style={{ marginTop: 8 }}>
                  <Button size="xs" variant="default" onClick={() => picker.current?.click()}>
                    {say('ledger.pick')}
                  </Button>
                  <input
                    ref={picker}
                    type="file"
                    accept="application/json,.json"
                    hidden
                    aria-label={say('ledger.pick')}
                    onChange={(event) => take(event.currentTarget.files?.[0])}
                  />
                </p>
              </div>
              {finding &&
                (finding.ok ? (
                  <Notice tone="allow" title={say('ledger.valid')}>
                    <p>{say('ledger.valid-about', { seq: count(finding.seq), size: count(finding.size) })}</p>
                    <p className="rf-small">
                      {say(leafName(finding.kind))}{' '}
                      {finding.ref.startsWith('dec_') ? (
                        <Link to="/decisions/$id" params={{ id: finding.ref }}>
                          {finding.ref}
                        </Link>
                      ) : (
                        finding.ref
                      )}
                      {finding.at !== undefined && ` · ${dateTime(finding.at)}`}
                    </p>
                  </Notice>
                ) : (
                  <Notice tone="deny" title={say('ledger.invalid')}>
                    <p>{say(`ledger.fault-${finding.fault}`)}</p>
                  </Notice>
                ))}
              <Textarea
                autosize
                minRows={3}
                maxRows={8}
                spellCheck={false}
                styles={{ input: { fontFamily: 'var(--rf-mono)', fontSize: 12 } }}
                label={say('ledger.paste')}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
              <Textarea
                autosize
                minRows={2}
                spellCheck={false}
                styles={{ input: { fontFamily: 'var(--rf-mono)', fontSize: 12 } }}
                label={say('ledger.key')}
                description={say('ledger.key-hint')}
                value={known}
                onChange={(event) => setVerifier(event.currentTarget.value)}
              />
              <p className="rf-muted rf-small">
                <Icon name="lock" size={12} /> {say('ledger.local')}
              </p>
            </div>
          </Panel>
        </div>
        <div className="rf-stack">
          <Panel title={say('ledger.head')}>
            {head.error ? (
              <ProblemNotice problem={head.error} retry={() => head.refetch()} />
            ) : head.data ? (
              <div className="rf-stack-tight">
                <Fields
                  rows={[
                    [
                      say('ledger.size'),
                      <strong key="size" style={{ fontSize: '1.25rem', fontWeight: 620 }}>
                        {count(head.data.size)}
                      </strong>,
                    ],
                    [say('ledger.origin'), head.data.origin],
                    [
                      say('ledger.root'),
                      <span key="root" className="rf-hash">
                        {head.data.root}
                      </span>,
                    ],
                  ]}
                />
                <div>
                  <p className="rf-small rf-muted" style={{ marginBottom: 4 }}>
                    {say('ledger.checkpoint')}
                  </p>
                  <pre className="rf-pre rf-hash" style={{ margin: 0 }}>
                    {head.data.checkpoint}
                  </pre>
                </div>
              </div>
            ) : (
              <Waiting />
            )}
          </Panel>
          <Panel title={say('ledger.offline')}>
            <p className="rf-small rf-muted" style={{ marginBottom: 6 }}>
              {say('ledger.offline-about')}
            </p>
            {key.data ? (
              <Copyable text={`ringfence ledger verify export.ndjson --key "${key.data.verifierKey}"`} />
            ) : (
              <Waiting />
            )}
          </Panel>
        </div>
      </div>
    </Page>
  )
}
