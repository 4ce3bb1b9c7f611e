export { SmppDoor, type SmppDoorOptions } from './smpp-door.ts'
