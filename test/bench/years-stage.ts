import '#adapters/frugal-heap.ts';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { reportPeriod } from '../../lambdas/steps/report/report-period.ts';
import { counting } from '../support/counting-locker.ts';
import { drawnPorts } from '../support/drawn-runs.ts';

/**
 * Makes the report of a month in a process of its own, so that its memory is its own. Prints as JSON what was asked of
 * the locker and the most memory there was, in KiB (Linux counts that of a larger process it was started from, too).
 */
const [folder = '', period = ''] = process.argv.slice(2);
const { locker, asked } = counting(await directoryLocker(folder));
await reportPeriod({ ...drawnPorts(locker), locker }, period);
const { keys: _keys, ...counts } = asked;
process.stdout.write(JSON.stringify({ ...counts, maxRss: process.resourceUsage().maxRSS }));
