import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TranscriptRef } from '../catalogue/campaign.ts'
import { canonical, digestOf } from '../transcript/canonical.ts'
import { type Recording, writeTranscript } from '../transcript/chain.ts'
import { pack } from '../transcript/packed.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { Digest } from '../vocabulary/ids.ts'

/** The folder of one campaign. Every file is whole or absent; what was written stays when the rest cannot be. */
export interface Evidence {
  readonly folder: string
  /** Writes text below the bundle and gives its digest. */
  write(file: string, text: string | Uint8Array): Digest
  /** Writes a value as canonical JSON with a final newline. */
  writeJson(file: string, value: unknown): Digest
  /** Appends a line to the progress log, so that an interrupted campaign still says what it did. */
  log(line: string): void
  /** Writes a transcript, compressed when it is long. */
  transcript(file: string, recording: Recording): TranscriptRef
}

/**
 * Opens (and creates) a bundle's folder. Throws `output` when it cannot be written.
 * @param origin what the transcripts belong to, as every one of them says
 */
export function openEvidence(folder: string, origin?: Digest): Evidence {
  const guarded = <T>(act: () => T): T => {
    try {
      return act()
    } catch (cause) {
      const hint = 'free some space or choose another folder with --out; what is already there is kept'
      throw new ParleyError('output', `cannot write to ${folder}: ${messageOf(cause)}`, hint, { cause })
    }
  }
  guarded(() => mkdirSync(join(folder, 'evidence'), { recursive: true }))
  const write = (file: string, text: string | Uint8Array) =>
    guarded(() => {
      const path = join(folder, file)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(`${path}.part`, text)
      renameSync(`${path}.part`, path)
      return digestOf(text)
    })
  return {
    folder,
    write,
    writeJson: (file, value) => write(file, `${canonical(value)}\n`),
    log: (line) => guarded(() => appendFileSync(join(folder, 'evidence', 'progress.log'), `${line}\n`)),
    transcript(file, recording) {
      const { text, head } = writeTranscript(recording, origin)
      const { suffix, bytes } = pack(text)
      write(`${file}${suffix}`, bytes)
      return {
        file,
        digest: digestOf(text),
        head,
        observations: recording.observations.length,
      }
    },
  }
}
