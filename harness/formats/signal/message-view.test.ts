import { describe, expect, it } from 'vitest'
import { messageView } from './message-view.ts'

const bytes = Buffer.from('0801' + '0805' + '120161' + '120162' + '18ffffffff1f', 'hex')

describe('messageView', () => {
  it('gives the last of a field that is there twice, and all of a repeated one', () => {
    const view = messageView(bytes, { 1: 'varint', 2: 'bytes' })
    expect(view?.uint32(1)).toBe(5)
    expect(view?.bytes(2)).toEqual(Buffer.from('b'))
    expect(view?.all(2).map(String)).toEqual(['a', 'b'])
  })

  it('cuts a varint to 32 bits', () => {
    expect(messageView(bytes, {})?.uint32(3)).toBe(0xffff_ffff)
  })

  it('refuses a field that matters when it has another wire type', () => {
    expect(messageView(bytes, { 2: 'varint' })).toBeUndefined()
  })

  it('gives nothing for a field that is not there or is of another kind', () => {
    const view = messageView(bytes, {})
    expect([view?.uint32(9), view?.bytes(1), view?.uint32(2)]).toEqual([undefined, undefined, undefined])
  })
})
