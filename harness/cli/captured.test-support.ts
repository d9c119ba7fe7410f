import { vi } from 'vitest'
import { main } from './main.ts'

/** What one command line did. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a command line in this process and captures what it prints. */
export async function parley(...argv: readonly string[]): Promise<Ran> {
  const printed = { out: '', err: '' }
  const into = (stream: 'out' | 'err') => (text: string | Uint8Array) => {
    printed[stream] += text.toString()
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(into('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(into('err')),
  ]
  try {
    return { code: await main(argv), ...printed }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
