import { Modal, Switch } from '@mantine/core'
import { type MessageId, useText } from '../kit/text.tsx'
import { useShortcuts } from './shortcuts.tsx'

const always: readonly [MessageId, readonly string[]][] = [
  ['keys.palette', ['Ctrl/⌘', 'K']],
  ['keys.help', ['?']],
  ['keys.submit', ['Ctrl/⌘', 'Enter']],
  ['keys.walk', ['↑', '↓', 'Enter']],
]

/** Every key that works on the screen one is looking at. */
export function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { say } = useText()
  const { list, letters, setLetters } = useShortcuts()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={say('keys.title')}
      closeButtonProps={{ 'aria-label': say('act.close') }}
    >
      <ul className="rf-keys">
        {always.map(([name, keys]) => (
          <li key={name}>
            <span>{say(name)}</span>
            <span>
              {keys.map((key) => (
                <kbd key={key} className="rf-kbd" style={{ marginLeft: 4 }}>
                  {key}
                </kbd>
              ))}
            </span>
          </li>
        ))}
        {opened &&
          list().map((shortcut) => (
            <li key={shortcut.keys}>
              <span>{say(shortcut.name)}</span>
              <span>
                {shortcut.keys.split(' ').map((key) => (
                  <kbd key={key} className="rf-kbd" style={{ marginLeft: 4 }}>
                    {key}
                  </kbd>
                ))}
              </span>
            </li>
          ))}
      </ul>
      <Switch
        mt="md"
        checked={letters}
        onChange={(event) => setLetters(event.currentTarget.checked)}
        label={say('keys.letters')}
      />
    </Modal>
  )
}
