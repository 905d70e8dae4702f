import * as z from 'zod';
import type { ReportInput } from '#domain/report/digest/input.ts';
import { collectorWith, dailyRun, monthOf, type SampleRun } from './sample.ts';
import { clusterFindings, databricksTables, membershipChangesOf } from './sample-databricks.ts';
import { changesOf, findingsOf, gapsOf, populationsOf, unitsOf } from './sample-days.ts';
import { CUSTOMER_KEY, DEFAULTS, ENCRYPTED, PUBLIC, ROTATES } from './sample-names.ts';
import { networkChanges, networkFindings, networkTables } from './sample-network.ts';
import { keyRows, volumeRows } from './sample-observed.ts';

/** A believable month: 30 daily runs, two regions, some of everything that can go wrong, and one missed day. */
export function sampleMonth(more: Partial<ReportInput> = {}): ReportInput {
  const days = Array.from({ length: 31 }, (_, index) => index + 1).filter((day) => day !== 17);
  const samples = days.map(
    (day): SampleRun => ({
      run: dailyRun(day),
      findings: [...findingsOf(day), ...networkFindings(), ...clusterFindings()],
      gaps: gapsOf(day),
      changes: [...changesOf(day), ...networkChanges(day), ...membershipChangesOf(day)],
      config: configOf(day),
      populations: populationsOf(day),
      units: unitsOf(day),
      outcome: 'PARTIAL',
      timing: day === 23 ? 'LATE' : 'ON_TIME',
    }),
  );
  return monthOf(samples, {
    entity: 'Meridian Health Analytics, Inc.',
    timeZone: 'America/New_York',
    verification: { seals: 30, objects: 512, keyPinned: true, replayed: true, named: [] },
    tables: [
      {
        ...collectorWith(
          {
            aliases: z.array(z.string()).nullable(),
            keyManager: z.string(),
            keyState: z.string(),
            rotationEnabled: z.boolean().nullable(),
            rotationPeriodDays: z.int().nullable(),
            lastRotatedAt: z.iso.datetime().nullable(),
          },
          keyRows,
        ),
        from: [],
        reads: [
          'kms:ListKeys',
          'kms:DescribeKey',
          'kms:GetKeyRotationStatus',
          'kms:ListKeyRotations',
          'kms:ListAliases',
        ],
      },
      {
        ...collectorWith(
          {
            encrypted: z.boolean(),
            kmsKeyId: z.string().nullable(),
            sizeGib: z.int(),
            state: z.string(),
            clusterId: z.string().nullable(),
          },
          volumeRows,
        ),
        ...{ id: 'ebs-volumes', title: 'EBS volumes', reads: ['ec2:DescribeVolumes'] },
      },
      {
        ...collectorWith({}, []),
        id: 'ebs-snapshots',
        title: 'EBS snapshots',
        from: [],
        reads: ['ec2:DescribeSnapshots', 'ec2:DescribeSnapshotAttribute'],
      },
      {
        ...collectorWith({}, []),
        id: 'ebs-encryption-defaults',
        title: 'EBS encryption by default',
        from: [],
        reads: ['ec2:GetEbsEncryptionByDefault', 'ec2:GetEbsDefaultKmsKeyId', 'ec2:GetSnapshotBlockPublicAccessState'],
      },
      ...networkTables(),
      ...databricksTables(),
    ],
    remedies: {
      [ROTATES]: 'Switch on automatic rotation for the key (kms:EnableKeyRotation) with a period of at most 365 days.',
      [ENCRYPTED]:
        'Copy the volume to an encrypted one from a snapshot, attach it in its place and delete the original; switch on encryption by default in the region.',
      [CUSTOMER_KEY]: 'Re-encrypt the volume with a customer-managed key the policy approves.',
      [PUBLIC]:
        'Remove the group “all” from the snapshot’s create-volume permission and switch on block public access for snapshots.',
      [DEFAULTS]: 'Switch on encryption by default in the region.',
    },
    controls: {
      '164.308(a)(7)(ii)(A)': 'Data backup plan (Required)',
      '164.312(a)(1)': 'Access control (Standard)',
      '164.312(a)(2)(iv)': 'Encryption and decryption (Addressable)',
    },
    policy: { maxKeyRotationDays: 365, approvedKeys: [], phi: { groups: ['phi-admins'] } },
    ...more,
  });
}

/** On the 16th somebody let keys rotate half as often. */
const configOf = (day: number) => ({
  regions: ['us-east-1', 'us-west-2'],
  policy: { maxKeyRotationDays: day < 16 ? 180 : 365, approvedKeys: [] },
});
