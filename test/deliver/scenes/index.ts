import type { Scene } from '../stage';
import { INTEG_APPS } from './integ-apps';

export const SCENES: Scene[] = [...INTEG_APPS];
