import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf, MAX_FIELDS, readVarint } from './fields.ts'

describe('fieldsOf', () => {
  it('places every field of a message', () => {
    const bytes = Buffer.from('08ac02' + '1203616263' + '1d01020304' + '210102030405060708', 'hex')
    expect(fieldsOf(bytes)).toEqual([
      { number: 1, wire: 'varint', at: 0, valueAt: 1, end: 3, value: 300n },
      { number: 2, wire: 'bytes', at: 3, valueAt: 5, end: 8 },
      { number: 3, wire: 'fixed32', at: 8, valueAt: 9, end: 13 },
      { number: 4, wire: 'fixed64', at: 13, valueAt: 14, end: 22 },
    ])
  })

  it('counts offsets in the whole when it reads a part', () => {
    expect(fieldsOf(Buffer.from('ffff0801ff', 'hex'), 2, 4)).toMatchObject([{ at: 2, valueAt: 3, end: 4 }])
  })

  it.each([
    ['a value that is cut off', '0a0261'],
    ['a fixed value that is cut off', '0d0000'],
    ['a varint that does not end', '0880'],
    ['a varint of eleven bytes', `08${'80'.repeat(10)}01`],
    ['field number 0', '0001'],
    ['a group', '0b0c'],
    ['a length beyond what numbers hold', `0a${'ff'.repeat(9)}01`],
  ])('refuses %s', (_, hex) => {
    expect(fieldsOf(Buffer.from(hex, 'hex'))).toBeUndefined()
  })

  it('takes up to its limit of fields and no more', () => {
    expect(fieldsOf(Buffer.alloc(MAX_FIELDS * 2, '0800', 'hex'))).toHaveLength(MAX_FIELDS)
    expect(fieldsOf(Buffer.alloc(MAX_FIELDS * 2 + 2, '0800', 'hex'))).toBeUndefined()
  })

  it('never throws, and its fields follow each other without gaps', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        let at = 0
        for (const field of fieldsOf(bytes) ?? []) {
          expect(field.at).toBe(at)
          at = field.end
        }
        expect(at === bytes.length || fieldsOf(bytes) === undefined).toBe(true)
      }),
    )
  })
})

it('reads a varint back as it was written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
      const bytes: number[] = []
      let rest = value
      for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
      bytes.push(Number(rest))
      expect(readVarint(Uint8Array.from(bytes), 0)).toEqual({ value, end: bytes.length })
    }),
  )
})
