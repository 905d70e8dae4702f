import { once } from 'node:events';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { proxyFor } from '#adapters/outgoing/proxy.ts';
import { TunnelAgent } from '#adapters/outgoing/tunnel.ts';
import { type ProxyMood, startConnectProxy } from '../../support/connect-proxy.ts';

test.each<ProxyMood>(['hangs', 'hangs once it is open', 'answers a page', { refuses: 403 }])(
  'a proxy that %s ends in an error, and no socket stays behind to keep the process alive',
  async (mood) => {
    const proxy = await startConnectProxy(() => 9);
    proxy.mood = mood;
    const to = proxyFor({ protocol: 'https:', hostname: 'host.example' }, { HTTPS_PROXY: proxy.url });
    if (!to) throw new Error('no proxy');
    const asked = request({ host: 'host.example', path: '/', agent: new TunnelAgent(to, { keepAlive: true }, 200) });
    asked.end();
    const [error] = await once(asked, 'error').then(
      (values) => values,
      (thrown) => [thrown],
    );
    expect(error).toBeInstanceOf(Error);
    if (typeof mood === 'string' && mood.startsWith('hangs'))
      expect(error).toMatchObject({ code: 'ETIMEDOUT', message: expect.stringContaining('within 0.2 s') });
    for (let tries = 0; proxy.open() > 0 && tries < 100; tries++) await sleep(20);
    expect(proxy.open()).toBe(0);
    await proxy.close();
  },
);
