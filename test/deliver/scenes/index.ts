import type { Scene } from '../stage';
import { ARCHIVE } from './archive';
import { CONTROLS_TURN_RED } from './controls';
import { DISABLED } from './disabled';
import { EXAMPLE } from './example';
import { FEEDBACK } from './feedback';
import { IMPORTED_ROLE } from './imported-role';
import { INTEG_APPS } from './integ-apps';
import { ORDER } from './order';
import { STACKS } from './stacks';
import { UPDATE } from './update';

export const SCENES: Scene[] = [
  ...INTEG_APPS,
  EXAMPLE,
  FEEDBACK,
  ARCHIVE,
  DISABLED,
  UPDATE,
  ORDER,
  ...STACKS,
  IMPORTED_ROLE,
  CONTROLS_TURN_RED,
];
