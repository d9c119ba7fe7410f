import type { Observation } from '../vocabulary/observation.ts'
import { type Log, stimuliOf } from './select.ts'

/** Whether the user agreed that this canary may be read in this observation. */
export type Agreed = (observation: Observation, canary: string) => boolean

/**
 * What a user lets somebody read: the messages that were chosen for a report, in the request to the gatekeeper that is that
 * report, and nowhere else. Everything else that leaves the encryption is a leak.
 */
export function agreedIn(log: Log): Agreed {
  const reports = stimuliOf(log, 'call.made').filter(({ data }) => data.action === 'report')
  if (reports.length === 0) return () => false
  const ids = new Map(stimuliOf(log, 'message.sealed').map(({ data }) => [data.canary, data.id]))
  return (observation, canary) => {
    if (observation.type !== 'stanza.received' || observation.kind !== 'proof') return false
    const { name, stanzaType, to, xml } = observation.data
    const id = ids.get(canary)
    if (name !== 'iq' || stanzaType !== 'set' || !/<report[\s>]/.test(xml) || id === undefined) return false
    return reports.some(
      ({ n, data: { params } }) =>
        n < observation.n &&
        to === domainOf(params.peer) &&
        Array.isArray(params.ids) &&
        params.ids.includes(id),
    )
  }
}

/** Whoever is reported is a user of the gatekeeper, at its domain. */
const domainOf = (peer: unknown) => (typeof peer === 'string' ? peer.slice(peer.indexOf('@') + 1) : undefined)
