import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const text = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the guide shows a purpose as it stands', () => {
  const guide = text('GUIDE.md')
  const shown = /```ts\n(.+?)```/s.exec(guide)?.[1] ?? 'nothing'
  const path = /stands in `suites\/([^`]+)`/.exec(guide)?.[1] ?? ''
  expect(text(path)).toContain(shown)
})
