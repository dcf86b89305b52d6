import { createHash } from 'node:crypto';

/** Stands for your own list, from a file or a database: configuration sets are named after their tenants. */
export const TENANTS = Array.from({ length: 1000 }, (_, index) => `tenant-${String(index + 1).padStart(4, '0')}`);

/** Tenants of our own, who see every change first. */
export const CANARIES = ['canary-1', 'canary-2', 'canary-3'];

/** The stack that a tenant belongs to. It depends on nothing but the name, so that a new tenant moves no other. */
export function stackOf(tenant: string, stackCount: number): number {
  return createHash('sha256').update(tenant).digest().readUInt32BE() % stackCount;
}
