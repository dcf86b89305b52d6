import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';

/** Where a policy for a grantee is written: the role of a function may be in another stack than the function. */
export function principalScope({ grantPrincipal }: IGrantable, otherwise: IConstruct): IConstruct {
  return Construct.isConstruct(grantPrincipal) ? grantPrincipal : otherwise;
}
