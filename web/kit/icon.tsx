/** One hand for every icon: 16 px, 1.6 px strokes, drawn in the colour of the text. They always stand beside a word. */
const paths = {
  live: 'M1.5 8h3l2-5 3 10 2-5h3',
  ask: 'M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM6.1 6.2A2 2 0 0 1 10 6.7c0 1.3-2 1.7-2 2.8M8 11.6v.1',
  number:
    'M4.2 1.8 6 5.3 4.6 6.8a8 8 0 0 0 4.6 4.6L10.7 10l3.5 1.800c0 1.5-.9 2.5-2.4 2.500C6.5 14.2 1.8 9.5 1.7 4.200c0-1.5 1-2.4 2.5-2.400Z',
  organisation: 'M2.5 14V2.500h7V14M9.5 6.500h4V14M1 14h14M5 5.500h2M5 8.500h2M5 11.500h2',
  line: 'M2 12.500v-2M5.7 12.500v-4.500M9.4 12.500V5.500M13 12.500V3',
  script: 'M3.5 1.800h6l3 3v9.400h-9ZM9.3 1.800v3.200h3.200M5.5 8h5M5.5 10.800h5',
  complaint: 'M2 2.500h12v8.500H7.500L4.3 13.800V11H2ZM8 5v2.700M8 9v.1',
  approval:
    'M5.8 7.300a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.500c0-2.5 1.8-4 4.3-4 1 0 1.8.2 2.5.6M9.5 12.300l1.8 1.7 3.2-3.6',
  ledger:
    'M8 1.700v3M8 4.700H3.700v3.300M8 4.700h4.300v3.300M1.9 8h3.600v3.300H1.900ZM10.5 8h3.600v3.300h-3.600ZM3.7 11.300v3M12.3 11.300v3',
  rules: 'M8 1.700v12.500M3.5 14.200h9M2.5 4h11M4 4 1.8 9h4.400ZM12 4 9.8 9h4.400Z',
  keys: 'M10.3 9.300a3.8 3.8 0 1 0-3.6-3.600L1.8 10.600v3.300h3.300v-1.800h1.800v-1.800l.9-.9ZM11 5v.1',
  allow: 'M2.8 8.5 6.3 12l7-8',
  deny: 'M3.5 3.500l9 9M12.5 3.500l-9 9',
  hold: 'M8 14.300A6.3 6.3 0 1 0 8 1.700a6.3 6.3 0 0 0 0 12.600ZM8 4.500V8l2.5 1.7',
  unknown: 'M5.5 5.500A2.6 2.6 0 0 1 10.6 6c0 1.8-2.6 2.2-2.6 4M8 12.800v.1',
  skip: 'M3 8h10',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.6 10.600l3.7 3.7',
  pause: 'M5.3 3v10M10.7 3v10',
  play: 'M4.5 2.800v10.400L13 8Z',
  warn: 'M8 2 1.5 13.500h13ZM8 6.300v3.400M8 11.600v.1',
  info: 'M8 14.300A6.3 6.3 0 1 0 8 1.700a6.3 6.3 0 0 0 0 12.600ZM8 7.300v3.700M8 4.900V5',
  left: 'M10 3 5 8l5 5',
  right: 'M6 3l5 5-5 5',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  eye: 'M1.3 8S3.7 3.5 8 3.5 14.7 8 14.7 8 12.3 12.5 8 12.5 1.3 8 1.3 8ZM8 9.800a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.600Z',
  stop: 'M5.2 1.700h5.600l3.5 3.500v5.600l-3.5 3.500H5.200l-3.5-3.500V5.200ZM5 8h6',
  lock: 'M3.5 7.300h9v6.500h-9ZM5.3 7.300V5a2.7 2.7 0 0 1 5.4 0v2.3',
  replay: 'M2.3 8a5.7 5.7 0 1 0 1.8-4.200L2.3 5.500M2.3 2.300v3.200h3.2',
  person: 'M8 7.800a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.3 14.200c.2-3 2.4-4.7 5.7-4.700s5.5 1.7 5.7 4.7',
  file: 'M4 1.800h5l3 3v9.400H4ZM9 1.800V5h3',
  booking: 'M2 3.500h12v10.300H2ZM2 6.800h12M5 1.800v3M11 1.800v3',
  close: 'M4 4l8 8M12 4l-8 8',
  desk: 'M1.8 3h3.400v10H1.800ZM7 3h7.200M7 8h7.200M7 13h7.200',
  task: 'M4.2 1.800 6 5.300 4.600 6.800a8 8 0 0 0 4.600 4.600l1.500-1.500 3.500 1.800c0 1.500-.9 2.500-2.400 2.500M9.500 2h4.500v4.500M14 2 9 7',
  escalation: 'M8 14V3M3.500 7.500 8 3l4.500 4.500M3 14h10',
  branch: 'M4 2v12M4 8h3c3 0 4-1.500 4-4M9 5.500 11 3.500l2 2',
  notice: 'M2 3.500h12v9H2ZM2 4l6 5 6-5',
  filter: 'M2 3.500h12L9.500 8.500V13l-3-1.500v-3Z',
  link: 'M6.500 9.500l3-3M7 4.500l1.500-1.500a2.800 2.800 0 0 1 4 4L11 8.500M9 11.500l-1.500 1.500a2.800 2.800 0 0 1-4-4L5 7.500',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  )
}

/** The house's sign: a fence drawn as a ring around one person. */
export function Brand({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <circle
        cx="12"
        cy="12"
        r="9.5"
        fill="none"
        stroke="#5fc3cf"
        strokeWidth="3"
        strokeDasharray="7.2 2.750"
        strokeDashoffset="3.6"
      />
      <circle cx="12" cy="12" r="3" fill="#f4efe6" />
    </svg>
  )
}
