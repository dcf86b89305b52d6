import type { Scene } from '../stage';
import { CONTROLS_TURN_RED } from './controls';
import { DISABLED } from './disabled';
import { EXAMPLE } from './example';
import { FEEDBACK } from './feedback';
import { IMPORTED_ROLE } from './imported-role';
import { INTEG_APPS } from './integ-apps';
import { L1_TOPIC } from './l1-topic';
import { ORDER } from './order';
import { OWN_DESTINATION } from './own-destination';
import { STACKS } from './stacks';
import { UPDATE } from './update';

export const SCENES: Scene[] = [
  ...INTEG_APPS,
  EXAMPLE,
  FEEDBACK,
  DISABLED,
  UPDATE,
  L1_TOPIC,
  OWN_DESTINATION,
  ORDER,
  ...STACKS,
  IMPORTED_ROLE,
  CONTROLS_TURN_RED,
];
