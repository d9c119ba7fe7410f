import { Transform, type TransformCallback } from 'node:stream'
import { breathe } from '../../environment/waiting.ts'

/** Octets that are passed on together at most. */
const BATCH = 256 * 1024

/**
 * Lets octets pass for as long as they keep to what was announced and to the limit. Pieces go on together: to write every TLS
 * record by itself costs more than the record. What is no batch goes on as soon as nothing more came, so that a slow file
 * stays as fast as it was.
 */
export class Gauge extends Transform {
  readonly #announced: number | undefined
  readonly #most: number
  #octets = 0
  #held: Buffer[] = []
  #size = 0
  #isLooking = false

  /** @param announced octets, where the answer says so; @param limit most octets of a file */
  constructor(announced: number | undefined, limit: number) {
    super({ readableHighWaterMark: BATCH, writableHighWaterMark: BATCH })
    this.#announced = announced
    this.#most = announced ?? limit
  }

  override _transform(piece: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#octets += piece.length
    if (this.#octets > this.#most) return void done(new Error(`more than ${this.#most} octets came`))
    this.#held.push(piece)
    this.#size += piece.length
    if (this.#size >= BATCH) this.#passOn()
    else if (!this.#isLooking) void this.#look()
    done()
  }

  override _flush(done: TransformCallback): void {
    this.#passOn()
    const isShort = this.#announced !== undefined && this.#octets < this.#announced
    done(isShort ? new Error(`${this.#octets} of ${this.#announced} octets came`) : null)
  }

  /** Waits until nothing more came. */
  async #look(): Promise<void> {
    this.#isLooking = true
    for (let before = -1; before !== this.#octets; ) {
      before = this.#octets
      await breathe()
    }
    this.#isLooking = false
    if (!this.destroyed) this.#passOn()
  }

  #passOn(): void {
    const [only] = this.#held
    if (only !== undefined) this.push(this.#held.length === 1 ? only : Buffer.concat(this.#held))
    this.#held = []
    this.#size = 0
  }
}
