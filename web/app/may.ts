import { useMe } from '../api/hooks.ts'

/** Whether the signed-in person may call an endpoint (by operationId): a screen offers nothing that would be refused. */
export function useMay(): (operation: string) => boolean {
  const { data } = useMe()
  return (operation) => data?.may.includes(operation) ?? false
}
