import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { outputFolder } from './output-folder.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('takes a new folder, an empty one, and that of a campaign that never came to record anything', () => {
  const path = join(folder, 'new', 'below')
  expect(outputFolder(path).path).toBe(path)
  expect(outputFolder(path).path).toBe(path)
  mkdirSync(join(path, 'evidence'))
  expect(outputFolder(path).path).toBe(path)
})

it('refuses a folder that holds anything else', () => {
  const path = join(folder, 'held')
  mkdirSync(join(path, 'evidence'), { recursive: true })
  writeFileSync(join(path, 'evidence', 'progress.log'), '')
  expect(() => outputFolder(path)).toThrow(/is not empty/)
  const other = join(folder, 'other')
  mkdirSync(join(other, 'more'), { recursive: true })
  expect(() => outputFolder(other)).toThrow(/is not empty/)
})
