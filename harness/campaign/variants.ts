import * as fc from 'fast-check'
import type { Json } from '../vocabulary/json.ts'
import { TRANSPORTS, type Transport, transportsOf } from '../vocabulary/transport.ts'
import type { Purpose } from './purpose.ts'

/**
 * The variants of a purpose that a candidate with these features is tried with: those over the transport that it prefers
 * first, then, where the purpose asks for it, the same over each further one. A stimulus names its `transport` unless it is
 * the preferred one; what names one that is not declared is left out.
 */
export function variantsFor(
  { variants = [], over = 'first' }: Pick<Purpose, 'variants' | 'over'>,
  features: readonly string[],
): readonly Json[] {
  const [first, ...others] = transportsOf(features)
  const own = variants.filter((each) => [undefined, first, ...others].includes(transportIn(each)))
  if (over === 'first') return own
  return [...own, ...others.flatMap((transport) => own.map((each) => sent(each, transport)))]
}

/**
 * The generated stimuli of a purpose, spread over the transports where it asks for each. One that names a transport which is not
 * declared is left out.
 */
export function stimuliFor(
  { over = 'first' }: Pick<Purpose, 'over'>,
  stimuli: fc.Arbitrary<Json>,
  features: readonly string[],
): fc.Arbitrary<Json> {
  const transports = transportsOf(features)
  const [first] = transports
  const own = stimuli.filter((each) => [undefined, ...transports].includes(transportIn(each)))
  if (over === 'first' || transports.length === 1) return own
  return fc
    .tuple(own, fc.constantFrom(...transports))
    .map(([stimulus, transport]) => (transport === first ? stimulus : sent(stimulus, transport)))
}

/** The transport that a stimulus names; `undefined` leaves it to the candidate. */
export function transportIn(stimulus: Json): Transport | undefined {
  if (!isObject(stimulus)) return undefined
  return TRANSPORTS.find((each) => each === stimulus.transport)
}

function sent(stimulus: Json, transport: Transport): Json {
  return isObject(stimulus) ? { ...stimulus, transport } : stimulus
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
