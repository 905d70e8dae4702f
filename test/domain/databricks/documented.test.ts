import { expect, test } from 'vitest';
import { documented, identifier, isAbout, toldCount, toldId, toldText } from '#domain/databricks/documented.ts';

test.each(['1101-080000-abcd1234', 'i3.xlarge', '0', 'P-1', 'pool_1', 'arn:aws:iam::1:instance-profile/x', 'task/a'])(
  '%s is an id',
  (id) => {
    expect(documented(identifier, id)).toBe(id);
  },
);

test.each(['', ' ', '1101-08??', 'a b', '-', '\u0000', 'é', 7, 0, true, {}, []])(
  '%j is no id, but a garbled one',
  (id) => {
    expect(() => documented(toldId, id)).toThrow(expect.objectContaining({ code: 'UNEXPECTED_RESPONSE' }));
  },
);

test('an id, a text or a count that is not said is none', () => {
  for (const schema of [toldId, toldText, toldCount])
    for (const nothing of [null, undefined]) expect(documented(schema, nothing)).toBeNull();
  expect(() => documented(toldText, '')).toThrow('is empty');
  for (const count of [-1, 1.5, '1', '']) expect(() => documented(toldCount, count)).toThrow();
});

test('an answer that says what it is about is about what was asked, or it is another thing', () => {
  const isJob12 = isAbout('job_id', '12');
  expect([{ job_id: 12 }, { job_id: '12' }, {}, { job_id: null }].map(isJob12)).toEqual([true, true, true, true]);
  expect([{ job_id: 13 }, { job_id: '' }, { job_id: '012' }].map(isJob12)).toEqual([false, false, false]);
});
