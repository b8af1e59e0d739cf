import { databaseFaults } from './databases.ts'
import { diskFaults } from './disks.ts'
import type { Fault } from './fault.ts'

/** Every fault that is played, in the order in which it is. */
export const faults: readonly Fault[] = [...databaseFaults, ...diskFaults]
