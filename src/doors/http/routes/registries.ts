import type { Route } from '../route.ts'
import { ChangeListing, Compacted, Listing, RegistryList, RegistryPath } from '../schema/index.ts'

export const registryRoutes = {
  listRegistries: {
    method: 'GET',
    path: '/v1/registries',
    tag: 'Registries',
    summary: 'Lists of people who want no contact that are in force here: of when, and how many.',
    reply: RegistryList,
  },
  changeListing: {
    method: 'POST',
    path: '/v1/registries/:list/changes',
    tag: 'Registries',
    summary: 'Put one person on a list, or take them off it. Holds for the next decision.',
    params: RegistryPath,
    body: ChangeListing,
    reply: Listing,
    status: 201,
  },
  compactRegistry: {
    method: 'POST',
    path: '/v1/registries/:list/compact',
    tag: 'Registries',
    summary: 'Write the changes into a new file of the list now, not at night.',
    params: RegistryPath,
    reply: Compacted,
  },
} as const satisfies Record<string, Route>
