import { seeded } from '#harness'

/** A choice among so many, which follows from a seed and from nothing else. */
type Roll = ReturnType<typeof seeded>['below']
type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value }

const NAMES = ['__proto__', 'constructor', 'toString', 'length', 'then', '']
const NUMBERS = [0, -1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308]
const TEXTS = [
  ...NAMES,
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '%00',
  '../../../etc/passwd',
  '{}',
  '[]',
  'null',
  '-1',
  '9'.repeat(40),
  'x'.repeat(5_000),
]
const pick = <T>(roll: Roll, from: readonly T[]): T | undefined => from[roll(from.length)]

function nested(value: Value, depth: number): Value {
  let deep = value
  for (let n = 0; n < depth; n += 1) deep = [deep]
  return deep
}

/** Values of every type and size in the place of one. */
const REPLACEMENTS: readonly ((value: Value, roll: Roll) => Value)[] = [
  () => null,
  (_, roll) => roll(2) === 0,
  (_, roll) => pick(roll, NUMBERS) ?? 0,
  (_, roll) => pick(roll, TEXTS) ?? '',
  (value) => [value],
  (value) => ({ value }),
  () => [],
  () => ({}),
  (value, roll) => nested(value, 20 + roll(400)),
  (_, roll) => Array.from({ length: 1 + roll(2_000) }, () => 0),
]

/** Kinds of change to an object; the first half of them put another value in the place of one. */
const JSON_KINDS = 8

/**
 * One member of an object changed, gone, twice or of a name that means something to a language. Text of it. Seeds that follow
 * each other take kinds and values in turn, so that a batch leaves none out.
 */
export function mutatedJson(object: { readonly [name: string]: Value }, seed: number): string {
  const roll = seeded(seed).below
  const names = Object.keys(object)
  const name = pick(roll, names) ?? ''
  const value = object[name] ?? null
  const [kind, turn] = [seed % JSON_KINDS, Math.floor(seed / JSON_KINDS)]
  const isReplaced = kind < JSON_KINDS / 2
  const place = isReplaced ? (turn * JSON_KINDS) / 2 + kind : turn + 3 * kind
  const replaced = REPLACEMENTS[place % REPLACEMENTS.length]?.(value, roll) ?? null
  const other = Object.fromEntries(names.filter((each) => each !== name).map((each) => [each, object[each]]))
  if (isReplaced) return JSON.stringify({ ...object, [name]: replaced })
  if (kind === 4) return JSON.stringify(other)
  if (kind === 5) return JSON.stringify(replaced)
  const more = `${JSON.stringify(kind === 6 ? (NAMES[turn % NAMES.length] ?? '') : name)}:${JSON.stringify(replaced)}`
  return `${JSON.stringify(object).slice(0, -1)},${more}}`
}

/** Octets changed without regard to what they mean: one of them, a run gone, a run twice, a tail. */
export function mutatedOctets(octets: Uint8Array, seed: number): Uint8Array {
  const roll = seeded(seed).below
  const at = roll(Math.max(1, octets.length))
  const end = Math.min(octets.length, at + 1 + roll(8))
  const [head, run, tail] = [octets.subarray(0, at), octets.subarray(at, end), octets.subarray(end)]
  switch (roll(4)) {
    case 0:
      return Buffer.concat([head, run.map((octet) => octet ^ (1 << roll(8))), tail])
    case 1:
      return Buffer.concat([head, tail])
    case 2:
      return Buffer.concat([head, run, run, tail])
    default:
      return Buffer.concat([octets, Uint8Array.from({ length: 1 + roll(40) }, () => roll(256))])
  }
}

const WIRE_TYPES = 8
const FIELDS = [0, 1, 2, 3, 7, 19_000, 536_870_911]

function varint(value: bigint): number[] {
  const octets: number[] = []
  let left = value
  do {
    octets.push(Number(left & 0x7fn) | (left > 0x7fn ? 0x80 : 0))
    left >>= 7n
  } while (left > 0n)
  return octets
}

/** A field added to a protobuf message: any number and wire type, lengths that lie, groups, nesting. In turn, as above. */
export function mutatedProtobuf(message: Uint8Array, seed: number): Uint8Array {
  const roll = seeded(seed).below
  const kinds = WIRE_TYPES + 2
  const [kind, turn] = [seed % kinds, Math.floor(seed / kinds)]
  const field = BigInt(FIELDS[turn % FIELDS.length] ?? 1)
  const tag = (type: number) => varint((field << 3n) | BigInt(type))
  if (kind === WIRE_TYPES) {
    let inner: Uint8Array = message
    for (let n = roll(60) + 1; n > 0; n -= 1)
      inner = Uint8Array.from([...varint((1n << 3n) | 2n), ...varint(BigInt(inner.length)), ...inner])
    return inner
  }
  if (kind > WIRE_TYPES) return mutatedOctets(message, roll(1 << 20))
  const value = [0n, 1n, 0x7fff_ffffn, 0xffff_ffffn, 0xffff_ffff_ffff_ffffn][roll(5)] ?? 0n
  const added = [...tag(kind), ...varint(value), ...Array.from({ length: roll(12) }, () => roll(256))]
  return turn % 2 === 0 ? Uint8Array.from([...added, ...message]) : Uint8Array.from([...message, ...added])
}

/** Texts by what they try; of the names each in its turn. */
const XML_TEXTS = ['', ' ', '&#x202e;', '&lt;&gt;', '%n', 'x'.repeat(5_000), '9'.repeat(40)]
const XML_KINDS = 7

/** A stanza with one attribute or element of it changed: gone, twice, nested, renamed, another value. Well-formed. In turn, as above. */
export function mutatedStanza(stanza: string, seed: number): string {
  const roll = seeded(seed).below
  const [kind, turn] = [seed % XML_KINDS, Math.floor(seed / XML_KINDS)]
  const means = NAMES[turn % NAMES.length] ?? ''
  const text = XML_TEXTS[turn % XML_TEXTS.length] || means
  const attributes = [...stanza.matchAll(/ [\w:]+="[^"]*"/g)].map(([found]) => found)
  const attribute = pick(roll, attributes) ?? ''
  const name = attribute.slice(1, attribute.indexOf('='))
  // where the stanza goes to is left alone: it would not get there
  const isFixed = name === 'to' || name === 'from' || name === 'xmlns'
  const [child = ''] = /<(?!message)[^/>][\s\S]*(?=<\/message>)/.exec(stanza) ?? []
  switch (kind) {
    case 0:
      return isFixed ? stanza : stanza.replace(attribute, ` ${name}="${text}"`)
    case 1:
      return isFixed ? stanza : stanza.replace(attribute, '')
    case 2:
      return stanza.replace(attribute, `${attribute} ${name}x="${text}"`)
    case 3:
      return stanza.replace(child, `${child}${child}`)
    case 4:
      return stanza.replace(child, `<wrap>${child}</wrap>`)
    case 5:
      return stanza.replace(child, `<${means || 'empty'}/>${child}`)
    default:
      return stanza.replace(
        />([^<]+)</,
        (_, content: string) => `>${content.slice(0, roll(content.length))}${text}<`,
      )
  }
}
