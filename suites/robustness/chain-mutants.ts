import { type Json, type JsonObject, seeded } from '#harness'
import { mutatedJson, mutatedOctets } from './mutants.ts'

/** Kinds of change to the chain of certificates that a Noise server shows. */
export const CHAIN_KINDS = 9
const LONG = 400_000

/**
 * The payload that shows a server's certificates: none, cut, too long, something else, and a member of it, of one certificate or
 * of what one says changed. `isNone`: whatever a client thinks of it, it is no chain. In turn.
 */
export function mutatedChain(
  chain: Uint8Array,
  seed: number,
): { readonly octets: Uint8Array; readonly isNone: boolean } {
  const roll = seeded(seed).below
  const [kind, turn] = [seed % CHAIN_KINDS, Math.floor(seed / CHAIN_KINDS)]
  const none = (octets: Uint8Array | string) => ({ octets: Buffer.from(octets), isNone: true })
  const some = (octets: Uint8Array | string) => ({ octets: Buffer.from(octets), isNone: false })
  const read = JSON.parse(Buffer.from(chain).toString()) as { readonly [which: string]: JsonObject }
  const which = roll(2) === 0 ? 'leaf' : 'intermediate'
  const { details = '', signature = '' } = read[which] ?? {}
  const withPart = (part: Json) => JSON.stringify({ ...read, [which]: part })
  switch (kind) {
    case 0:
      return none('')
    case 1:
      return none(chain.subarray(0, 1 + roll(chain.length - 2)))
    case 2:
      return none(Uint8Array.from({ length: 1 + roll(2_000) }, () => 0x80 | roll(128)))
    case 3:
      return none(`${'['.repeat(1 + roll(LONG))}`)
    case 4:
      return some(`${' '.repeat(roll(LONG))}${Buffer.from(chain).toString()}${' '.repeat(roll(1_000))}`)
    case 5:
      return some(mutatedJson(read, turn))
    case 6:
      return some(
        `{"leaf":${mutatedJson({ details, signature }, turn)},"intermediate":${JSON.stringify(read.intermediate ?? null)}}`,
      )
    case 7: {
      const said = JSON.parse(Buffer.from(String(details), 'base64').toString()) as JsonObject
      const changed = Buffer.from(mutatedJson(said, turn)).toString('base64')
      return some(withPart({ details: changed, signature }))
    }
    default:
      return some(mutatedOctets(chain, roll(1 << 20)))
  }
}
