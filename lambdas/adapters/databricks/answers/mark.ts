/** What stands in the place of what is withheld: nobody reads it, and anybody may have written a secret there. */
export const mark = (label: string): string => `(redacted ${label})`;
