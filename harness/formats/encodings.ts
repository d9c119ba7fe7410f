import { ParleyError } from '../vocabulary/errors.ts'

/** One form in which a token may stand in data. */
export interface Encoding {
  /** Name of the encoding; `/0` to `/2` is the token's place in a base64 group. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** The least bytes of a binary secret: shorter ones turn up by chance. */
export const MIN_SECRET_BYTES = 16

type Form = readonly [name: string, latin1: string]

const table = (spell: (code: number) => string) => Array.from({ length: 256 }, (_, code) => spell(code))
const hex = (code: number) => code.toString(16)
const upper = (code: number) => code.toString(16).toUpperCase()
const percent = (byte: number, spell: (byte: number) => string) =>
  /[A-Za-z0-9._~-]/.test(String.fromCharCode(byte))
    ? String.fromCharCode(byte)
    : `%${spell(byte).padStart(2, '0')}`

const HEX = table((byte) => hex(byte).padStart(2, '0'))
const NUMBERS = table((byte) => String(byte))
const SIGNED = table((byte) => String(byte < 128 ? byte : byte - 256))
const PERCENT = table((byte) => percent(byte, upper))
const PERCENT_LOWER = table((byte) => percent(byte, hex))
const PERCENT_ALL = table((byte) => `%${HEX[byte]?.toUpperCase()}`)
const PERCENT_ALL_LOWER = table((byte) => `%${HEX[byte]}`)

const jsonUnicode = (unit: number) => `\\u${hex(unit).padStart(4, '0')}`
const jsonUnicodeUpper = (unit: number) => `\\u${upper(unit).padStart(4, '0')}`
const htmlDecimal = (point: number) => `&#${point};`
const htmlHex = (point: number) => `&#x${hex(point)};`
const htmlHexUpper = (point: number) => `&#x${upper(point)};`
const UNIT_FORMS = [
  ['json-unicode', table(jsonUnicode), jsonUnicode],
  ['json-unicode-upper', table(jsonUnicodeUpper), jsonUnicodeUpper],
] as const
const POINT_FORMS = [
  ['html-decimal', table(htmlDecimal), htmlDecimal],
  ['html-hex', table(htmlHex), htmlHex],
  ['html-hex-upper', table(htmlHexUpper), htmlHexUpper],
] as const
const ENTITIES: { readonly [sign: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Every form in which a token is looked for, equal ones once. A string is text (its base64 and hex are of its UTF-8);
 * bytes are a binary secret of at least {@link MIN_SECRET_BYTES}. In base64 only the characters that the token alone
 * decides are kept, so that what stands before and after it does not matter. Throws `harness` for too short a secret.
 */
export function encodingsOf(token: string | Uint8Array): readonly Encoding[] {
  if (typeof token !== 'string' && token.length < MIN_SECRET_BYTES)
    throw new ParleyError('harness', `a binary secret of ${token.length} bytes is too short to look for`)
  const bytes = Buffer.from(typeof token === 'string' ? new TextEncoder().encode(token) : token)
  const digits = bytes.toString('hex')
  const forms: Form[] = [
    [typeof token === 'string' ? 'utf-8' : 'raw', bytes.toString('latin1')],
    ['hex', digits],
    ['hex-upper', digits.toUpperCase()],
    ...[0, 1, 2].flatMap((place) => base64Forms(bytes, place)),
    ['numbers', spelled(bytes, NUMBERS, ',')],
    ['numbers-spaced', spelled(bytes, NUMBERS, ', ')],
  ]
  if (bytes.some((byte) => byte > 127)) {
    forms.push(['numbers-signed', spelled(bytes, SIGNED, ',')])
    forms.push(['numbers-signed-spaced', spelled(bytes, SIGNED, ', ')])
  }
  if (typeof token === 'string') forms.push(...textForms(token, bytes), ...escapedForms(token, bytes))
  return distinct(forms)
}

/** The base64 characters that hold bits of the token only, when `place` bytes stand before it in its group. */
function base64Forms(bytes: Buffer, place: number): readonly Form[] {
  const text = Buffer.concat([Buffer.alloc(place), bytes]).toString('base64')
  const core = text.slice(Math.ceil((place * 8) / 6), Math.floor(((place + bytes.length) * 8) / 6))
  return [
    [`base64/${place}`, core],
    [`base64url/${place}`, core.replaceAll('+', '-').replaceAll('/', '_')],
    [`base64-percent/${place}`, core.replaceAll('+', '%2B').replaceAll('/', '%2F')],
    [`base64-json/${place}`, core.replaceAll('/', '\\/')],
  ]
}

function textForms(token: string, bytes: Buffer): readonly Form[] {
  const utf16 = Buffer.from(token, 'utf16le')
  const units = Array.from({ length: token.length }, (_, index) => token.charCodeAt(index))
  const points = Array.from(token, (character) => character.codePointAt(0) ?? 0)
  return [
    ['utf-16le', utf16.toString('latin1')],
    ['utf-16be', Buffer.from(utf16).swap16().toString('latin1')],
    ['percent-all', spelled(bytes, PERCENT_ALL)],
    ['percent-all-lower', spelled(bytes, PERCENT_ALL_LOWER)],
    ...UNIT_FORMS.map(([name, parts, spell]): Form => [name, spelled(units, parts, '', spell)]),
    ...POINT_FORMS.map(([name, parts, spell]): Form => [name, spelled(points, parts, '', spell)]),
  ]
}

/** What escapes only some characters, for tokens that have such. */
function escapedForms(token: string, bytes: Buffer): readonly Form[] {
  if (/^[A-Za-z0-9._~-]*$/.test(token)) return []
  const latin1 = (text: string) => Buffer.from(text).toString('latin1')
  return [
    ['percent', spelled(bytes, PERCENT)],
    ['percent-lower', spelled(bytes, PERCENT_LOWER)],
    ['json', latin1(JSON.stringify(token).slice(1, -1))],
    ['html', latin1(token.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign))],
  ]
}

/** The spelling of every number, from a table where it has one: this runs thousands of times per scanner. */
function spelled(
  numbers: ArrayLike<number>,
  parts: readonly string[],
  between = '',
  rest: (number: number) => string = String,
): string {
  let text = ''
  for (let index = 0; index < numbers.length; index += 1) {
    const number = numbers[index] ?? 0
    text += (index === 0 ? '' : between) + (parts[number] ?? rest(number))
  }
  return text
}

/** Drops empty forms and those that an earlier one equals. */
function distinct(forms: readonly Form[]): readonly Encoding[] {
  const names = new Map<string, string>()
  for (const [name, form] of forms) if (form !== '' && !names.has(form)) names.set(form, name)
  return Array.from(names, ([form, name]) => ({ name, bytes: Buffer.from(form, 'latin1') }))
}
