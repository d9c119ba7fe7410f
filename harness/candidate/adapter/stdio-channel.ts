import type { Channel } from './channel.ts'
import { lineCutter } from './lines.ts'

/**
 * The process's own stdin and stdout. stdout then carries the protocol only: whatever else the program
 * prints there is sent to stderr instead.
 */
export function stdioChannel(): Channel {
  const write = process.stdout.write.bind(process.stdout)
  process.stdout.write = process.stderr.write.bind(process.stderr)
  return {
    send(texts) {
      write(`${texts.join('\n')}\n`)
    },
    read(onText, onEnd) {
      process.stdin.on('data', lineCutter(onText))
      process.stdin.once('end', onEnd)
      process.stdin.once('error', onEnd)
    },
    close() {
      process.stdin.pause()
      return new Promise((resolve) => write('', () => resolve()))
    },
  }
}
