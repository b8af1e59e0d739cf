import { callId } from './call-id.ts'
import type { AmiPacket } from './ami-packet.ts'

/** The channel that an event is about. */
export function legOf(packet: AmiPacket): string {
  return callId(packet.get('Uniqueid') ?? '')
}

/** The member's channel. */
export function destOf(packet: AmiPacket): string {
  return callId(packet.get('DestUniqueid') ?? '')
}

export function memberOf(packet: AmiPacket): string | undefined {
  return packet.get('MemberName') || packet.get('Interface') || undefined
}

/** Where in the dial plan the channel is. */
export function placeOf(packet: AmiPacket): string {
  return `${packet.get('Exten') ?? ''}@${packet.get('Context') ?? ''}`
}

export function idsOf(packet: AmiPacket, names: string[]): string[] {
  return names.map((name) => callId(packet.get(name) ?? '')).filter((id) => id !== '')
}

export function readNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}

export function queueOf(packet: AmiPacket): string {
  return packet.get('Queue') ?? ''
}
