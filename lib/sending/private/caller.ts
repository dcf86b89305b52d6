import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A role that a service may assume for one resource alone. That has a name of ours, for it waits for the role. */
export function callerRole(scope: Construct, id: string, service: string, sourceArn: string): iam.Role {
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal(service, {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account }, ArnEquals: { 'aws:SourceArn': sourceArn } },
    }),
  });
}
