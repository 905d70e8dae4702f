import * as z from 'zod';

export const CodeIdentity = z.strictObject({ version: z.string(), sha256: z.string() });
/** Which code ran: the package's version and the SHA-256 of its sources. */
export type CodeIdentity = z.infer<typeof CodeIdentity>;
