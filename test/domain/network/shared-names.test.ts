import { describe, expect, test } from 'vitest';
import { CLOUD_DOMAINS, isShared } from '#domain/network/shared-names.ts';

describe('strangers have names under', () => {
  test.each([
    'com',
    'example',
    'co.uk',
    'github.io',
    's3.amazonaws.com',
    's3.us-east-1.amazonaws.com',
    'amazonaws.com',
    'us-east-1.elb.amazonaws.com',
    'compute.amazonaws.com',
    'cloudfront.net',
    'core.windows.net',
    'azurewebsites.net',
    'workers.dev',
    'kawasaki.jp',
    'xn--55qx5d.cn',
  ])('%s', (domain) => {
    expect(isShared(domain)).toBe(true);
  });
});

describe('one owner has all names under', () => {
  test.each([
    'example.com',
    'example.co.uk',
    'larkspur.github.io',
    'phi.s3.us-east-1.amazonaws.com',
    'databricks.com',
    'cloud.databricks.com',
    'ec2.internal',
    'larkspur.example',
    '_dmarc.example.com',
  ])('%s', (domain) => {
    expect(isShared(domain)).toBe(false);
  });
});

test.each(Object.entries(CLOUD_DOMAINS))('under %s lies %s, which is a suffix', (domain, suffix) => {
  expect(suffix.endsWith(`.${domain}`)).toBe(true);
  expect(isShared(suffix) && !(suffix in CLOUD_DOMAINS)).toBe(true);
});
