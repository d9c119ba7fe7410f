import { Aci, ProtocolAddress } from '@signalapp/libsignal-client'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'

/** The only device of every account here. */
export const DEVICE = 1

/**
 * Turns service ids into library addresses, each once. Throws `harness` for anything but a lower-case UUID: the
 * library binds first messages to their two addresses only then, and a second spelling would be a second account.
 */
export function addressBook(): (serviceId: string) => ProtocolAddress {
  const known = new Map<string, ProtocolAddress>()
  return (serviceId) => {
    const held = known.get(serviceId)
    if (held) return held
    if (canonical(serviceId) !== serviceId)
      throw new ParleyError('harness', `a service id is a lower-case UUID, not "${serviceId}"`)
    const address = ProtocolAddress.new(serviceId, DEVICE)
    known.set(serviceId, address)
    return address
  }
}

function canonical(serviceId: string): string {
  try {
    return Aci.parseFromServiceIdString(serviceId).getServiceIdString()
  } catch (thrown) {
    throw new ParleyError('harness', `"${serviceId}" is not a service id: ${messageOf(thrown)}`)
  }
}
