import { Aci, Fingerprint, PublicKey, ScannableFingerprint } from '@signalapp/libsignal-client'

const ITERATIONS = 5200
const VERSION = 2

/** What two people compare. Both ends compute the same 60 digits; `scannable` is what one end shows as a code. */
export interface SafetyNumber {
  readonly displayable: string
  readonly scannable: Uint8Array
}

/** One end of a comparison. */
export interface FingerprintEnd {
  readonly address: string
  readonly identityKey: Uint8Array
}

/** The safety number of two accounts and their identity keys: version 2, 5,200 iterations, about 5 ms. */
export function safetyNumber(local: FingerprintEnd, remote: FingerprintEnd): SafetyNumber {
  const print = Fingerprint.new(ITERATIONS, VERSION, ...partsOf(local), ...partsOf(remote))
  return {
    displayable: print.displayableFingerprint().toString(),
    scannable: print.scannableFingerprint().toBuffer(),
  }
}

/** Whether a scanned code is the counterpart of the own one. What is no such code does not match. */
export function matchesCode(own: Uint8Array, scanned: Uint8Array): boolean {
  const read = (bytes: Uint8Array) => ScannableFingerprint._fromBuffer(new Uint8Array(bytes))
  try {
    return read(own).compare(read(scanned))
  } catch {
    return false
  }
}

function partsOf({ address, identityKey }: FingerprintEnd): [Uint8Array<ArrayBuffer>, PublicKey] {
  return [
    Aci.parseFromServiceIdString(address).getServiceIdBinary(),
    PublicKey.deserialize(new Uint8Array(identityKey)),
  ]
}
