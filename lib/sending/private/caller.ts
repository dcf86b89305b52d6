import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A service on behalf of one resource alone. That has a name of ours, for it waits for the role that names it. */
export function callerFor(scope: Construct, service: string, sourceArn: string): iam.ServicePrincipal {
  const account = Stack.of(scope).account;
  return new iam.ServicePrincipal(service, {
    conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnEquals: { 'aws:SourceArn': sourceArn } },
  });
}
