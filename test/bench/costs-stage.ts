import { fileURLToPath } from 'node:url';

/** One invocation of a function in a process of its own, as Lambda starts it cold. Prints a line of JSON. */
const [name = '', event = ''] = process.argv.slice(2);

const began = performance.now();
const { handler } = await import(fileURLToPath(new URL(`../../lambdas/handlers/${name}.ts`, import.meta.url)));
const loaded = performance.now();
const before = process.cpuUsage();
const context = {
  functionName: name,
  awsRequestId: 'bench',
  memoryLimitInMB: '1024',
  invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 900_000 - (performance.now() - began),
};
const answer = await handler(JSON.parse(event), context);
const { user, system } = process.cpuUsage(before);
const figures = {
  seconds: (performance.now() - loaded) / 1000,
  cpuSeconds: (user + system) / 1e6,
  loadSeconds: (loaded - began) / 1000,
};
process.stdout.write(`\n${JSON.stringify({ ...figures, answer })}\n`);
process.exit(0); // connections are kept open for the next invocation
