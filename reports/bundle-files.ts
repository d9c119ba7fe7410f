import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PACKED, unpack } from '../harness/transcript/packed.ts'
import { show } from '../harness/transcript/show.ts'
import { messageOf, ParleyError } from '../harness/vocabulary/errors.ts'

const MAX_BYTES = 256 * 1024 * 1024
const MAX_FILES = 200_000
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/

/** The files of a stored bundle, read as hostile input: nothing outside the folder is opened, no link is followed. */
export interface BundleFiles {
  readonly folder: string
  /** The bytes of a regular file of at most 256 MiB. Throws `bundle`. */
  read(ref: string): Buffer
  has(ref: string): boolean
  /** What a reference means: the bytes of its file, or those that lie there compressed. Throws `bundle`. */
  content(ref: string): Buffer
  holds(ref: string): boolean
  /** Every file below a folder of the bundle, sorted by code unit. Throws `bundle` for anything that is no file or folder. */
  list(under: string): readonly string[]
}

/** Opens a folder for reading. Throws `bundle` when it is none. */
export function bundleFiles(folder: string): BundleFiles {
  if (!stat(folder)?.isDirectory()) throw refused(`${show(folder)} is not a folder`)
  const has = (ref: string) => {
    const parts = partsOf(ref)
    for (const [index] of parts.entries()) {
      const found = stat(join(folder, ...parts.slice(0, index + 1)))
      const last = index === parts.length - 1
      if (!found) return false
      if (found.isSymbolicLink()) throw refused(`${show(ref)} goes through a symbolic link`)
      if (last ? !found.isFile() : !found.isDirectory()) throw refused(`${show(ref)} is not a regular file`)
    }
    return true
  }
  const read = (ref: string) => {
    if (!has(ref)) throw refused(`${show(ref)} is missing`)
    return readWhole(join(folder, ...partsOf(ref)), ref)
  }
  return {
    folder,
    has,
    read,
    holds: (ref) => has(ref) || has(`${ref}${PACKED}`),
    content(ref) {
      const packed = `${ref}${PACKED}`
      return has(ref) || !has(packed) ? read(ref) : unpacked(read(packed), packed)
    },
    list(under) {
      const found: string[] = []
      const walk = (ref: string) => {
        for (const entry of readdirSync(join(folder, ...partsOf(ref)), { withFileTypes: true })) {
          const below = `${ref}/${entry.name}`
          if (entry.isDirectory()) walk(below)
          else if (entry.isFile()) found.push(below)
          else throw refused(`${show(below)} is neither a file nor a folder`)
          if (found.length > MAX_FILES) throw refused(`more than ${MAX_FILES} files below ${show(under)}`)
        }
      }
      if (stat(join(folder, ...partsOf(under)))?.isDirectory()) walk(under)
      return found.sort((a, b) => (a < b ? -1 : 1))
    },
  }
}

function unpacked(bytes: Buffer, ref: string): Buffer {
  try {
    return unpack(bytes, MAX_BYTES)
  } catch (thrown) {
    throw refused(`${show(ref)} cannot be unpacked: ${show(messageOf(thrown))}`)
  }
}

function partsOf(ref: string): string[] {
  if (ref.length > 1_000 || !PLAIN.test(ref))
    throw refused(`${show(ref)} is not the name of a file in a bundle`)
  return ref.split('/')
}

function readWhole(path: string, ref: string): Buffer {
  let file: number | undefined
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    const { size } = fstatSync(file)
    if (size > MAX_BYTES) throw refused(`${show(ref)} has ${size} bytes, at most ${MAX_BYTES} are read`)
    return readFileSync(file)
  } catch (thrown) {
    if (thrown instanceof ParleyError) throw thrown
    throw refused(`${show(ref)} cannot be read: ${show(messageOf(thrown))}`)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

function stat(path: string) {
  return lstatSync(path, { throwIfNoEntry: false })
}

function refused(message: string): ParleyError {
  return new ParleyError('bundle', message, 'a bundle is the folder that parley certify wrote with --out')
}
