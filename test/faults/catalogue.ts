import { clockFaults } from './clocks.ts'
import { databaseFaults } from './databases.ts'
import { diskFaults } from './disks.ts'
import type { Fault } from './fault.ts'
import { networkFaults } from './networks.ts'
import { serverFaults } from './servers.ts'

/** Every fault that is played, in the order in which it is. */
export const faults: readonly Fault[] = [...serverFaults, ...databaseFaults, ...diskFaults, ...networkFaults, ...clockFaults]
