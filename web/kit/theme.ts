import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** Petrol: the house's own colour. Shade 7 on white and shade 3 on ink both exceed 4.5 : 1. */
const petrol: MantineColorsTuple = [
  '#e9f5f6',
  '#d3e9eb',
  '#a5d3d8',
  '#72bcc4',
  '#4ba7b2',
  '#2b8b98',
  '#1a7482',
  '#0f5f6c',
  '#0b4c57',
  '#083a43',
]
/** Paper: warm greys. */
const gray: MantineColorsTuple = [
  '#faf8f4',
  '#f3f1ec',
  '#e8e5de',
  '#dad6cd',
  '#c3beb3',
  '#98948a',
  '#757168',
  '#57544d',
  '#3a3833',
  '#22211e',
]
/** Ink: cool darks, text first, ground last. */
const dark: MantineColorsTuple = [
  '#dfe5e6',
  '#b9c3c5',
  '#93a0a3',
  '#6b797d',
  '#3a484d',
  '#2b383d',
  '#212c31',
  '#182226',
  '#121a1e',
  '#0c1215',
]

export const theme = createTheme({
  colors: { petrol, gray, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  white: '#ffffff',
  black: '#1b2426',
  fontFamily: 'var(--rf-font)',
  fontFamilyMonospace: 'var(--rf-mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: { fontFamily: 'var(--rf-font)', fontWeight: '620' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // There at once and gone at once: the next key is meant for the page, not for a dialog that is still fading out.
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 }, transitionProps: { duration: 0 } },
    },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.25 }, transitionProps: { duration: 0 } } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
  },
})
