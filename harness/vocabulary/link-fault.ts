/** What goes wrong on one connection from now on, until it is over or another fault is set. Octets count from now. */
export interface LinkFault {
  /** Our octets go out in pieces of so many. */
  readonly splits?: number
  /** The connection is cut when so many more of our octets went out. */
  readonly cutsOut?: number
  /** The connection is cut when so many more octets of the candidate came in; those are heard. */
  readonly cutsIn?: number
  /** What we send waits. */
  readonly holds?: boolean
  /** What we send is lost on the way, as if the network had died without a word. */
  readonly loses?: boolean
  /** What the candidate sends is lost. */
  readonly deaf?: boolean
  /** We send nothing more and say so; the candidate is still heard. */
  readonly ends?: boolean
}
