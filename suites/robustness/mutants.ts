/** Numbers that follow from a seed and from nothing else (xorshift, 32 bits). */
export function dice(seed: number): (sides: number) => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1
  return (sides) => {
    state ^= state << 13
    state ^= state >>> 17
    state = (state ^ (state << 5)) >>> 0
    return state % Math.max(1, sides)
  }
}

type Roll = ReturnType<typeof dice>
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

/** One member of an object changed, gone, twice or of a name that means something to a language. Text of it. */
export function mutatedJson(object: { readonly [name: string]: Value }, seed: number): string {
  const roll = dice(seed)
  const names = Object.keys(object)
  const name = pick(roll, names) ?? ''
  const value = object[name] ?? null
  const kind = roll(8)
  const replaced = pick(roll, REPLACEMENTS)?.(value, roll) ?? null
  const other = Object.fromEntries(names.filter((each) => each !== name).map((each) => [each, object[each]]))
  if (kind < 4) return JSON.stringify({ ...object, [name]: replaced })
  if (kind === 4) return JSON.stringify(other)
  if (kind === 5) return JSON.stringify(replaced)
  const more = `${JSON.stringify(kind === 6 ? (pick(roll, NAMES) ?? '') : name)}:${JSON.stringify(replaced)}`
  return `${JSON.stringify(object).slice(0, -1)},${more}}`
}

/** Octets changed without regard to what they mean: one of them, a run gone, a run twice, a tail. */
function mutatedOctets(octets: Uint8Array, seed: number): Uint8Array {
  const roll = dice(seed)
  const at = roll(octets.length)
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

/** A field added to a protobuf message: any number and wire type, lengths that lie, groups, nesting. */
export function mutatedProtobuf(message: Uint8Array, seed: number): Uint8Array {
  const roll = dice(seed)
  const kind = roll(WIRE_TYPES + 2)
  const field = BigInt(pick(roll, FIELDS) ?? 1)
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
  return roll(2) === 0 ? Uint8Array.from([...message, ...added]) : Uint8Array.from([...added, ...message])
}

const XML_TEXTS = [...NAMES, ' ', '&#x202e;', '&lt;&gt;', '%n', 'x'.repeat(5_000), '9'.repeat(40)]

/** A stanza with one attribute or element of it changed: gone, twice, nested, renamed, another value. Well-formed. */
export function mutatedStanza(stanza: string, seed: number): string {
  const roll = dice(seed)
  const text = pick(roll, XML_TEXTS) ?? ''
  const attributes = [...stanza.matchAll(/ [\w:]+="[^"]*"/g)].map(([found]) => found)
  const attribute = pick(roll, attributes) ?? ''
  const name = attribute.slice(1, attribute.indexOf('='))
  // where the stanza goes to is left alone: it would not get there
  const isFixed = name === 'to' || name === 'from' || name === 'xmlns'
  const [child = ''] = /<(?!message)[^/>][\s\S]*(?=<\/message>)/.exec(stanza) ?? []
  switch (roll(7)) {
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
      return stanza.replace(child, `<${text.replace(/\W/g, '').replace(/^(?![a-z_])/i, 'e')}/>${child}`)
    default:
      return stanza.replace(
        />([^<]+)</,
        (_, content: string) => `>${content.slice(0, roll(content.length))}${text}<`,
      )
  }
}
