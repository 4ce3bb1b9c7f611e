import { Button, Menu, Modal } from '@mantine/core'
import { type ComponentType, useState } from 'react'
import { useMay } from '../app/may.ts'
import { useShortcut } from '../app/shortcuts.tsx'
import { Icon } from '../kit/icon.tsx'
import type { MessageId } from '../kit/text.tsx'
import { useText } from '../kit/text.tsx'
import { BlockForm } from './block-form.tsx'
import { ConsentForm } from './consent-form.tsx'
import { HolderForm } from './holder-form.tsx'
import { PreferencesForm } from './preferences-form.tsx'
import { WindowForm } from './window-form.tsx'

interface Entry {
  name: MessageId
  needs: string
  form: ComponentType<{ person: string; onDone: () => void; onCancel: () => void }>
}
/** What the desk writes down about a person, each in a form of its own. */
const entries: readonly Entry[] = [
  { name: 'record.consent', needs: 'giveConsent', form: ConsentForm },
  { name: 'record.preferences', needs: 'putPreferences', form: PreferencesForm },
  { name: 'record.block', needs: 'addBlock', form: BlockForm },
  { name: 'record.window', needs: 'addWindow', form: WindowForm },
  { name: 'record.holder', needs: 'recordHolder', form: HolderForm },
]

export function RecordMenu({ person }: { person: string }) {
  const { say } = useText()
  const may = useMay()
  const [open, setOpen] = useState(false)
  const [entry, setEntry] = useState<Entry>()
  const mine = entries.filter(({ needs }) => may(needs))
  useShortcut('R', 'record.key', () => setOpen(true), mine.length > 0)
  if (mine.length === 0) return null
  const close = () => setEntry(undefined)
  return (
    <>
      <Menu
        opened={open}
        onChange={setOpen}
        position="bottom-end"
        transitionProps={{ duration: 0 }}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <Button variant="default" leftSection={<Icon name="script" />} rightSection={<kbd className="rf-kbd">R</kbd>}>
            {say('record.button')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mine.map((one) => (
            <Menu.Item key={one.name} onClick={() => setEntry(one)}>
              {say(one.name)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={entry !== undefined}
        onClose={close}
        size="lg"
        title={entry && say(entry.name)}
        closeButtonProps={{ 'aria-label': say('act.close') }}
      >
        {entry && <entry.form person={person} onDone={close} onCancel={close} />}
      </Modal>
    </>
  )
}
