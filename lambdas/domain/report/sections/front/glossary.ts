import type { ReportContext } from '../../digest/digest.ts';
import type { Section } from '../../text/document.ts';

export const glossarySection = ({ prose }: ReportContext): Section => ({
  id: 'glossary',
  title: prose.glossary.title,
  level: 1,
  blocks: [
    {
      kind: 'facts',
      rows: Object.entries(prose.glossary.terms).map(([label, value]) => ({ label, value })),
    },
  ],
});
