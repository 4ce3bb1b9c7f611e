export { portalMigrations } from './migrations.ts'
export { type LinkGiven, type LinkView, type PortalRoom, RefusalLinks } from './refusal-links.ts'
export { type RiderBookings, RiderContacts, type TextSender } from './rider-contacts.ts'
