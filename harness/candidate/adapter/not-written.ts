/** Thrown by an action that is not there yet: it is answered as not offered, and `parley probe` says that it is to be written. */
export class NotWritten extends Error {
  constructor() {
    super('not written yet')
    this.name = 'NotWritten'
  }
}
