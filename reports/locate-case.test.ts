import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { locateCase } from './locate-case.ts'
import { sampleBundle } from './samples/sample-bundle.test-support.ts'

describe('finding the case that a file belongs to', () => {
  const locate = (file: string) => locateCase(join(sampleBundle('nonconforming').folder, 'evidence', file))

  it.each([
    ['TD-01/v1.jsonl', 'TD-01/v1'],
    ['TD-01/v1.3.jsonl', 'TD-01/v1'],
    ['TD-02/g1.jsonl', 'TD-02/g1'],
    ['TD-02/g1.jsonl.gz', 'TD-02/g1'],
    ['TD-02/record.json', 'TD-02/shrunk'],
  ])('%s is of case %s', (file, id) => {
    const found = locate(file)
    expect([found.case.id, found.purpose]).toEqual([id, id.split('/')[0]])
  })

  it.each([
    ['TK-01/ledger.jsonl', 'run the campaign again'],
    ['TC-02/record.json', 'holds no failing case'],
    ['TD-01/v9.jsonl', 'no transcript that the record names'],
    ['TG-01/v1.jsonl', 'no purpose that the campaign executed'],
    ['v1.jsonl', 'is not below the evidence folder'],
  ])('%s is refused', (file, why) => {
    expect(() => locate(file)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(why) }),
    )
  })
})
