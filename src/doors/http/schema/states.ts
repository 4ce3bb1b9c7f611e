export const lineStates = ['active', 'warned', 'suspended', 'closed', 'reopened'] as const
export const standings = ['good', 'warned', 'suspended', 'closed'] as const
