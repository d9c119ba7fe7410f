import { InvalidArgumentError } from 'commander'
import { z } from 'zod'

/** Reads a day of the command line, in the form in which the law's dates are written. */
export function isoDate(text: string): string {
  if (!z.iso.date().safeParse(text).success)
    throw new InvalidArgumentError('expected a day such as 2027-09-05')
  return text
}
