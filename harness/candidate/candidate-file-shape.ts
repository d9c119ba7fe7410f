import { z } from 'zod'
import { MAX_LINE_BYTES } from './protocol/envelope.ts'

const RESERVED = /^(HOME|TMPDIR|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|PARLEY_.*)$/

const argv = z.array(z.string().min(1).max(4096)).min(1).max(100)
const word = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a word of lower-case letters, digits and dashes')
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable')
  .refine((name) => !RESERVED.test(name), 'this variable is set by the harness')

/** The description of a candidate, as a provider writes it. Unknown keys are refused: they are misspelt ones. */
export const candidateFileShape = z
  .strictObject({
    name: z.string().min(1).max(200).describe('What reports call the candidate'),
    command: argv
      .optional()
      .describe(
        'Program and arguments, no shell. Relative paths are seen from cwd. May be left out with dialIn.control',
      ),
    cwd: z
      .string()
      .min(1)
      .optional()
      .describe('Folder to start in, relative to this file; by default its folder'),
    role: z.enum(['provider', 'gatekeeper']).optional().describe('Must agree with hello'),
    plane: z
      .enum(['wire', 'engine'])
      .optional()
      .describe(
        'Must agree with hello. An engine on stdio is started without any network where the kernel allows',
      ),
    artefacts: z
      .array(z.string().min(1).max(1000))
      .min(1)
      .max(200)
      .describe('Globs relative to this file (*, **, ?, {a,b}, [a-z]): the files that make up the candidate'),
    listeners: z
      .record(
        word,
        z.strictObject({
          ready: z.enum(['tcp', 'https']).describe('How the harness checks that start told the truth'),
          names: z
            .array(z.string().min(1).max(253))
            .min(1)
            .max(20)
            .optional()
            .describe('Names for its certificate'),
        }),
      )
      .default({})
      .describe('Servers of the candidate, by role; each gets a certificate'),
    environment: z
      .record(variable, z.string().max(32_768))
      .default({})
      .describe(
        'Further variables. $' +
          '{env:NAME} stands for a variable of the harness, whose value is never recorded',
      ),
    limits: z
      .strictObject({
        memoryMb: z
          .number()
          .int()
          .min(16)
          .default(2048)
          .describe('Resident memory of all its processes, MiB'),
        lineBytes: z
          .number()
          .int()
          .min(1024)
          .max(MAX_LINE_BYTES)
          .default(MAX_LINE_BYTES)
          .describe('Longest line'),
        outputBytes: z
          .number()
          .int()
          .min(1024)
          .default(32 * 1024 * 1024)
          .describe('Most bytes a second that it may write unasked'),
        callMs: z
          .number()
          .int()
          .min(100)
          .max(600_000)
          .optional()
          .describe('Longest time to answer, milliseconds'),
      })
      .prefault({}),
    instances: z
      .number()
      .int()
      .min(1)
      .max(16)
      .default(1)
      .describe('How many of it may run at a time: with more, several purposes run at once'),
    dialIn: z
      .strictObject({
        control: argv.optional().describe('Command that gets start, kill or stop as its last argument'),
      })
      .optional()
      .describe('The candidate connects to a WebSocket of the harness in place of stdin and stdout'),
  })
  .refine((file) => file.command !== undefined || file.dialIn?.control !== undefined, {
    path: ['command'],
    message: 'expected the program to start (or dialIn.control, a command that starts it)',
  })
