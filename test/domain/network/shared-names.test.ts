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
    'rds.amazonaws.com',
    'us-east-1.rds.amazonaws.com',
    'us-east-1.on.aws',
    'lambda-url.on.aws',
    'us-east-1.amazoncognito.com',
    'eastus.cloudapp.azure.com',
    'r2.cloudflarestorage.com',
    'bc.googleusercontent.com',
    'oss-cn-hangzhou.aliyuncs.com',
    'objectstorage.us-ashburn-1.oraclecloud.com',
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
    'sts.us-east-1.amazonaws.com',
    'larkspur.auth.us-east-1.amazoncognito.com',
    'larkspur.blob.core.windows.net',
    'databricks.com',
    'cloud.databricks.com',
    'ec2.internal',
    'larkspur.example',
    '_dmarc.example.com',
  ])('%s', (domain) => {
    expect(isShared(domain)).toBe(false);
  });
});

test.each(CLOUD_DOMAINS)('strangers have names under %s, and under what nobody knows of it', (domain) => {
  expect([isShared(domain), isShared(`zq9.${domain}`)]).toEqual([true, true]);
});
