import { describe, expect, test } from 'vitest';
import { proxyFor } from '#adapters/outgoing/proxy.ts';

const STS = { protocol: 'https:', hostname: 'sts.us-east-1.amazonaws.com' };
const nameOf = (to: Parameters<typeof proxyFor>[0], environment: Record<string, string>) =>
  proxyFor(to, environment)?.name;

describe('the proxy for a host', () => {
  test.each([
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://proxy.example:3128' }, 'http://proxy.example:3128'],
    ['https_proxy before HTTPS_PROXY', { https_proxy: 'http://low:1', HTTPS_PROXY: 'http://up:2' }, 'http://low:1'],
    ['one without a scheme', { HTTPS_PROXY: 'proxy.example:3128' }, 'http://proxy.example:3128'],
    ['one reached over TLS', { HTTPS_PROXY: 'https://proxy.example' }, 'https://proxy.example'],
    ['none for an empty value', { HTTPS_PROXY: '' }, undefined],
    ['none for what is meant for plain HTTP', { HTTP_PROXY: 'http://proxy.example:3128' }, undefined],
  ])('is %s', (_which, environment, name) => expect(nameOf(STS, environment)).toBe(name));

  test('is HTTP_PROXY for plain HTTP, on loopback too, as curl and the AWS CLI do', () => {
    const local = { protocol: 'http:', hostname: 'localhost', port: 4566 };
    expect(nameOf(local, { HTTP_PROXY: 'http://proxy.example:3128' })).toBe('http://proxy.example:3128');
    expect(nameOf(local, { HTTP_PROXY: 'http://proxy.example:3128', NO_PROXY: 'localhost' })).toBeUndefined();
    expect(nameOf(local, { HTTPS_PROXY: 'http://proxy.example:3128' })).toBeUndefined();
  });

  test('is named without its credentials', () => {
    const proxy = proxyFor(STS, { HTTPS_PROXY: 'http://me:secret@proxy.example:3128' });
    expect([proxy?.name, proxy?.setBy, proxy?.url.password]).toEqual([
      'http://proxy.example:3128',
      'HTTPS_PROXY',
      'secret',
    ]);
  });

  test.each(['socks5://proxy.example:1080', 'http://', '::'])('is refused where it is none: %s', (value) => {
    expect(() => proxyFor(STS, { https_proxy: value })).toThrow(
      expect.objectContaining({ code: 'CONNECTION', message: expect.stringContaining('https_proxy names no proxy') }),
    );
  });

  test('is refused where its password cannot be decoded, which is not said', () => {
    expect(() => proxyFor(STS, { https_proxy: 'http://me:s%cret@proxy.example:3128' })).toThrow(
      expect.objectContaining({
        code: 'CONNECTION',
        message: 'https_proxy has a user or password that cannot be decoded: write % as %25; nothing was sent',
      }),
    );
  });
});

describe('NO_PROXY', () => {
  test.each([
    ['*', STS.hostname],
    ['sts.us-east-1.amazonaws.com', STS.hostname],
    ['amazonaws.com', STS.hostname],
    ['.amazonaws.com', STS.hostname],
    ['*.amazonaws.com', STS.hostname],
    ['other.example, AMAZONAWS.COM', STS.hostname],
    ['other.example amazonaws.com:443', STS.hostname],
    ['10.0.0.0/8', '10.1.2.3'],
    ['10.1.2.3', '10.1.2.3'],
    ['[fd00:ec2::23]', '[fd00:ec2::23]'],
    ['fd00::/8', 'fd00:ec2::23'],
  ])('%s leaves out %s', (list, hostname) => {
    const environment = { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: list };
    expect(nameOf({ protocol: 'https:', hostname }, environment)).toBeUndefined();
  });

  test.each([
    ['', STS.hostname],
    ['aws.com', STS.hostname], // no part of a name
    ['amazonaws.com:8443', STS.hostname],
    ['10.0.0.0/8', '11.0.0.1'],
    ['10.0.0.0/99', '10.0.0.1'],
    ['0.0.1', '10.0.0.1'],
  ])('%s does not leave out %s', (list, hostname) => {
    const environment = { HTTPS_PROXY: 'http://proxy.example:3128', no_proxy: list };
    expect(nameOf({ protocol: 'https:', hostname }, environment)).toBe('http://proxy.example:3128');
  });
});
